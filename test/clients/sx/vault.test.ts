import { expect, test } from 'vitest';
import { givenAsset } from '../../support/given-asset.ts';
import { add, versionsOf } from './add.ts';
import { fetchLock } from './install.ts';
import { startMachines } from './machine.ts';
import { labelOf, rowsOf } from './targets.ts';
import { installTo, lookup, vaultList, vaultRename, vaultShow } from './vault.ts';

const lock = 'GET /api/skills/sx.lock';
const metadata = (name: string, version = '1') => `GET /api/skills/assets/${name}/${version}/metadata.toml`;

test('vault list: every type under the name that the client knows, page by page', async () => {
  const { db, owner, sxOf } = await startMachines();
  const types = ['MCP', 'SKILL', 'AGENT', 'COMMAND', 'HOOK', 'CLAUDE_CODE_PLUGIN', 'RULE', 'APP_PLUGIN'] as const;
  for (const type of types) await givenAsset(db, owner, { slug: `one-${type.toLowerCase().replaceAll('_', '-')}`, type });
  for (let n = 0; n < 120; n++) await givenAsset(db, owner, { slug: `skill-${n}` });
  const sx = await sxOf(owner);
  const listed = await vaultList(sx);
  expect(sx.took()).toEqual([lock, ...types.flatMap((type) => Array(type === 'SKILL' ? 3 : 1).fill('VaultAssets'))]);
  expect(new Set(listed.map(({ slug }) => slug)).size).toBe(128);
  const named = Object.fromEntries(listed.map(({ type, __typename }) => [type, __typename]));
  expect(named).toEqual({
    MCP: 'McpServer',
    SKILL: 'Skill',
    AGENT: 'Agent',
    COMMAND: 'Command',
    HOOK: 'Hook',
    CLAUDE_CODE_PLUGIN: 'ClaudeCodePlugin',
    RULE: 'Rule',
    APP_PLUGIN: 'AppPlugin',
  });
  expect(await vaultList(sx, 'RULE')).toHaveLength(1);
});

test('vault show: by slug with one look-up, by display name with two; versions newest first, and who gets it', async () => {
  const { owner, sxOf, as } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, { name: 'code-review' });
  await add(sx, { name: 'code-review', files: { 'SKILL.md': '# Better\n' } });
  const id = (await sx.pages('AssetGID', {}, 'vault.assets'))[0].id;
  const rename = 'mutation ($id: ID!) { updateAsset(input: { id: $id, name: "How We Review" }) { errors { messages } } }';
  await (await as(owner)).query(rename, { id });
  sx.took();

  const shown = await vaultShow(sx, 'code-review');
  expect(sx.took()).toEqual(['VaultAssetLookup', metadata('code-review', '2'), 'AssetInstallations']);
  expect(shown.versions.map(({ version, filesCount }) => [version, filesCount])).toEqual([
    ['2', 2],
    ['1', 2],
  ]);
  expect(shown).toMatchObject({ name: 'How We Review', metadata: { asset: { name: 'code-review', version: '2' } } });
  expect(shown.rows.map(labelOf)).toEqual(['org']);
  expect((await vaultShow(sx, 'how we review')).slug).toBe('code-review');
  expect(sx.took()).toEqual(['VaultAssetLookup', 'VaultAssetLookup', metadata('code-review', '2'), 'AssetInstallations']);
  await expect(vaultShow(sx, 'nothing')).rejects.toThrow('nothing not found');
});

test('install NAME with flags: added to what is there, once; nothing is downloaded', async () => {
  const { owner, givenTeam, sxOf } = await startMachines();
  await givenTeam(owner, 'Platform');
  const sx = await sxOf(owner);
  await add(sx, { name: 'code-review' }, { users: ['me'], replace: true });
  sx.took();
  await installTo(sx, 'code-review', { teams: ['Platform'] });
  const [look, meta] = ['VaultAssetLookup', metadata('code-review')];
  expect(sx.took()).toEqual([look, meta, 'AssetInstallations', 'ListTeams', 'SetAssetInstallations']);
  const rows = async () => (await rowsOf(sx, 'code-review')).map(labelOf).sort();
  expect(await rows()).toEqual(['TEAM Platform', 'USER owner@acme.test']);
  sx.took();
  await installTo(sx, 'code-review', { teams: ['Platform'] });
  expect(sx.took()).toEqual([look, meta, 'AssetInstallations']);
  await installTo(sx, 'code-review', { org: true });
  expect(await rows()).toEqual(['org']);
});

test('vault rename: the new name must be free; then it is the name everywhere, with its versions and people', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, { name: 'code-review' });
  await add(sx, { name: 'style-guide' });
  sx.took();
  await expect(vaultRename(sx, 'code-review', 'style-guide')).rejects.toThrow('style-guide exists');
  sx.took();
  await vaultRename(sx, 'code-review', 'review');
  const look = 'VaultAssetLookup';
  expect(sx.took()).toEqual([
    ...[look, metadata('code-review'), look, look, 'RenameAsset', lock],
    ...[lock, 'download review 1'],
  ]);
  expect((await fetchLock(sx)).map(({ name }) => name)).toEqual(['review', 'style-guide']);
  expect(await versionsOf(sx, 'review')).toEqual(['1']);
  expect(await lookup(sx, 'code-review')).toBeUndefined();
  expect((await rowsOf(sx, 'review')).map(labelOf)).toEqual(['org']);
  expect([...sx.state.disk.keys()]).toEqual(['review', 'style-guide']);
});

test('vault remove of an asset begins with the lock, and ends on the machine: no mutation is ever sent', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, { name: 'code-review' });
  expect((await fetchLock(sx)).map(({ version }) => version)).toEqual(['1']);
});
