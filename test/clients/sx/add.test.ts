import { expect, test } from 'vitest';
import { skillZip } from '../../support/archive.ts';
import { type Added, add, publish, versionsOf } from './add.ts';
import type { Sx } from './client.ts';
import { fetchLock } from './install.ts';
import { startMachines } from './machine.ts';
import { applyFlags, labelOf, rowsOf } from './targets.ts';

const list = 'GET /api/skills/assets/code-review/list.txt';
const zip = (version: string) => `GET /api/skills/assets/code-review/${version}/code-review-${version}.zip`;
const upload = 'POST /api/skills/assets';
const lock = 'GET /api/skills/sx.lock';
const folder = { name: 'code-review' };

const labels = async (sx: Sx) => (await rowsOf(sx, 'code-review')).map(labelOf).sort();

test('add of a new folder: for everybody, and on the disk', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  expect(await add(sx, folder)).toEqual<Added>({ version: '1', warnings: [] });
  expect(sx.took()).toEqual([list, upload, 'AssetInstallations', lock, 'download code-review 1']);
  expect(await labels(sx)).toEqual(['org']);
  expect([...sx.state.disk.keys()]).toEqual(['code-review']);
});

test('add again: what is unchanged is not sent, what is changed is the next version for the same people', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, folder);
  sx.took();
  expect(await add(sx, folder)).toEqual({ version: '1', isUnchanged: true });
  expect(sx.took()).toEqual([list, zip('1')]);
  expect(await add(sx, { ...folder, files: { 'SKILL.md': '# Better\n' } })).toMatchObject({ version: '2' });
  expect(sx.took()).toEqual([list, zip('1'), upload, 'AssetInstallations', lock, 'download code-review 2']);
  expect(sx.state.disk.get('code-review')!.get('SKILL.md')!.toString()).toBe('# Better\n');
  expect(await labels(sx)).toEqual(['org']);
  expect(await versionsOf(sx, 'code-review')).toEqual(['1', '2']);
});

test('a version that exists is told as such, by a name', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  const named = { name: 'code-review', version: '1', type: 'skill' };
  expect(await publish(sx, await skillZip(named), named)).toBeNull();
  await expect(publish(sx, await skillZip(named, { 'SKILL.md': 'other' }), named)).rejects.toThrow('version exists: code-review');
});

test('add with flags: every name is looked up, and one mutation says who gets it', async () => {
  const { owner, givenTeam, givenBot, sxOf } = await startMachines();
  await givenTeam(owner, 'Platform');
  await givenBot(owner, 'CI');
  const sx = await sxOf(owner);
  const flags = { users: ['Owner@Acme.test', 'me'], teams: ['Platform', 'Gone'], bots: ['CI'], replace: true };
  expect((await add(sx, folder, flags)).warnings).toEqual(['team Gone not found']);
  expect(sx.took()).toEqual([
    ...[list, upload, 'AssetInstallations', 'FindUser', 'GetMe', 'ListTeams', 'ListTeams', 'ListBots'],
    ...['SetAssetInstallations', lock, 'download code-review 1'],
  ]);
  expect(await labels(sx)).toEqual(['BOT CI', 'TEAM Platform', 'USER owner@acme.test']);
});

test('nobody installs for another person, and the client knows the refusal by its first word', async () => {
  const { owner, organization, givenMember, sxOf } = await startMachines();
  await givenMember(organization, 'MEMBER', 'ada@acme.test');
  const sx = await sxOf(owner);
  await expect(add(sx, folder, { users: ['ada@acme.test'] })).rejects.toThrow(/^PERMISSION_DENIED: Nobody installs for another/);
});

test('names of which none is found send no mutation', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await expect(add(sx, folder, { teams: ['Gone'] })).rejects.toThrow('team Gone not found');
  expect(sx.took()).not.toContain('SetAssetInstallations');
});

test.each([
  ['https://github.com/acme/web', 'https://github.com/acme/web'],
  ['git@github.com:Acme/Web.git', 'https://github.com/acme/web'],
  ['ssh://git@github.com:22/acme/web/', 'https://github.com/acme/web'],
  ['github.com/acme/web', 'https://github.com/acme/web'],
])('a repository typed as %s is one and the same', async (url, stored) => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, folder, { repos: [{ url }, { url, paths: ['services/api', 'docs'] }], replace: true });
  const rows = await rowsOf(sx, 'code-review');
  expect(new Set(rows.map(({ entityName, entityRef }) => `${entityName} ${entityRef}`))).toEqual(
    new Set([`${stored} ${stored}`]),
  );
  // The whole repository beats the paths in it.
  expect((await fetchLock(sx))[0]!.scopes).toEqual([{ repo: stored }]);
});

test('paths confine: to the repository, and to those folders of it', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  const repos = [{ url: 'https://github.com/acme/web', paths: ['services/api'] }];
  await add(sx, folder, { repos, replace: true });
  expect(sx.took()).toContain('SetAssetInstallations');
  expect((await fetchLock(sx))[0]!.scopes).toEqual([{ repo: 'https://github.com/acme/web', paths: ['services/api'] }]);
  expect(await labels(sx)).toEqual(['REPOSITORY https://github.com/acme/web']);
  expect(sx.took()).toEqual([lock, 'AssetInstallations', 'RepoMonoRepoConfigs']);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['--scope-global',   { repositories: [] },                                        ['org']],
  ['--scope personal', { repositories: [], personalOnly: true },                    ['USER owner@acme.test']],
  ['--scope-repo',     { repositories: [{ url: 'https://github.com/acme/web' }] },  ['REPOSITORY https://github.com/acme/web']],
])('add --no-install %s names the version, and leaves the rest null', async (_flag, given, expected) => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, folder, null, true);
  expect(sx.took()).toEqual([list, upload]);
  await sx.graph('SetAssetInstallations', { input: { assetName: 'code-review', assetVersion: '1', ...given } });
  expect(await labels(sx)).toEqual(expected);
});

test('add NAME of something in the vault: the lock, its versions, who gets it, and then me too', async () => {
  const { owner, organization, givenMember, sxOf } = await startMachines();
  const boss = await sxOf(owner);
  const ada = await sxOf(await givenMember(organization, 'MEMBER', 'ada@acme.test'));
  await add(boss, folder, { users: ['me'], replace: true });
  expect(await fetchLock(ada)).toEqual([]);
  expect(await versionsOf(ada, 'code-review')).toEqual(['1']);
  await applyFlags(ada, 'code-review', { users: ['me'] });
  expect(ada.took()).toEqual([lock, list, 'AssetInstallations', 'GetMe', 'SetAssetInstallations']);
  expect((await fetchLock(ada)).map(({ name }) => name)).toEqual(['code-review']);
  expect(await labels(boss)).toEqual(['USER ada@acme.test', 'USER owner@acme.test']);
});

test('the menu: for everybody, for me alone, and row by row', async () => {
  const { owner, givenTeam, sxOf } = await startMachines();
  await givenTeam(owner, 'Platform');
  const sx = await sxOf(owner);
  await add(sx, folder, { teams: ['Platform'], users: ['me'], replace: true });
  const { entityType, entityId, monoRepoConfigId } = (await rowsOf(sx, 'code-review')).find((row) => row.entityType === 'TEAM')!;
  const targets = [{ entityType, entityId, monoRepoConfigId }];
  const { uninstallAssetTargets } = await sx.graph('UninstallAssetTargets', { input: { assetName: 'code-review', targets } });
  expect(uninstallAssetTargets.removedCount).toBe(1);
  await fetchLock(sx);
  const repositories = [{ url: 'https://github.com/acme/web' }];
  const input = { assetName: 'code-review', personalOnly: false };
  await sx.graph('SetAssetInstallations', { input: { ...input, repositories, installations: [], append: true } });
  expect(await labels(sx)).toEqual(['REPOSITORY https://github.com/acme/web', 'USER owner@acme.test']);
  await sx.graph('SetAssetInstallations', { input: { ...input, repositories: [], personalOnly: true } });
  expect(await labels(sx)).toEqual(['USER owner@acme.test']);
  await sx.graph('SetAssetInstallations', { input: { ...input, repositories: [] } });
  expect(await labels(sx)).toEqual(['org']);
});
