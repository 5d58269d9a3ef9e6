import { expect, test } from 'vitest';
import { add } from './add.ts';
import { createCollection } from './collections.ts';
import { findAsset } from './library.ts';
import { startMachines } from './machine.ts';
import { listTeams } from './people.ts';
import { labelOf } from './targets.ts';
import { teamCreate } from './team-commands.ts';
import { reportUsage } from './usage.ts';
import { readVault, type VaultCopy, writeVault } from './vault-copy.ts';

/** What must arrive, without ids and times that are each vault's own. */
function essence({ teams, bots, assets, collections, uses }: VaultCopy) {
  return {
    teams: teams.map(({ name }) => name),
    bots: bots.map(({ name, description }) => ({ name, description })),
    assets: assets.map(({ slug, versions, rows }) => ({
      slug,
      versions: versions.map(({ version, archive }) => [version, archive.toString('base64')]),
      rows: rows.map(labelOf).sort(),
    })),
    collections: collections.map(({ name, slugs, rows }) => ({ name, slugs: slugs.sort(), rows: rows.map(labelOf) })),
    uses: uses.map(({ timestamp, assetName }) => [timestamp, assetName]),
  };
}

test('vault copy: everything is read from one organization and written into another', async () => {
  const { owner, givenOrganization, sxOf } = await startMachines();
  const from = await sxOf(owner);
  await teamCreate(from, 'Platform');
  await from.graph('CreateBot', { input: { name: 'CI', description: 'Builds' } });
  await add(from, { name: 'for-all' });
  await add(from, { name: 'for-all', files: { 'SKILL.md': '# Two\n' } });
  const repos = [{ url: 'https://github.com/acme/web' }];
  await add(from, { name: 'for-some' }, { teams: ['Platform'], bots: ['CI'], repos, replace: true });
  await add(from, { name: 'for-none' });
  await from.graph('RemoveAssetInstallations', { input: { assetName: 'for-none' } });
  const gid = await createCollection(from, 'Basics', [(await findAsset(from, 'for-all')).id]);
  const { id: entityId } = (await listTeams(from, 300))[0]!;
  await from.graph('InstallCollection', { input: { gid, installations: [{ entityType: 'TEAM', entityId }] } });
  await reportUsage(from, [{ timestamp: '2026-08-13T10:00:00Z' }], 'for-all');
  const copy = await readVault(from);
  expect(copy.assets.map(({ slug, rows }) => [slug, rows.length])).toEqual([
    ['for-all', 1],
    ['for-none', 0],
    ['for-some', 3],
  ]);

  const other = await givenOrganization('Other', 'owner@other.test');
  const to = await sxOf(other.owner);
  await writeVault(to, copy);
  const upload = 'POST /api/skills/assets';
  const calls = to.took();
  expect(calls.slice(0, 8)).toEqual([
    ...['GetMe', 'CreateTeam', 'ListTeams', 'FindUser', 'SetTeamAdmin'],
    ...['CreateBot', 'BotApiKeys', 'DeleteBotApiKey'],
  ]);
  expect(calls.slice(8, 16)).toEqual([
    ...[upload, upload, 'SetAssetInstallations'],
    ...[upload, 'AssetGID', 'ListBots', 'BotInstalled', 'RemoveAssetInstallations'],
  ]);
  expect(calls.slice(-2)).toEqual(['ImportAuditEvents', 'POST /api/skills/usage']);
  expect(essence(await readVault(to))).toEqual(essence(copy));
});

test('written again, versions that are there are skipped, and nothing is doubled', async () => {
  const { owner, givenOrganization, sxOf } = await startMachines();
  const from = await sxOf(owner);
  await add(from, { name: 'for-all' });
  const copy = await readVault(from);
  const to = await sxOf((await givenOrganization('Other', 'owner@other.test')).owner);
  await writeVault(to, copy);
  const once = await readVault(to);
  await writeVault(to, { ...copy, teams: [], bots: [] });
  const twice = await readVault(to);
  expect(essence(twice)).toEqual(essence(once));
  const imported = ({ events }: VaultCopy) => events.filter(({ event }) => event === 'asset.created').length;
  expect(imported(twice)).toBe(imported(once));
});
