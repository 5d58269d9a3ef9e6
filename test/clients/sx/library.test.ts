import { expect, test } from 'vitest';
import { skillZip } from '../../support/archive.ts';
import { add, versionsOf } from './add.ts';
import { fetchLock, install } from './install.ts';
import { deleteAsset, findAsset, installToBot, putAgent, putSkillZip } from './library.ts';
import { startMachines } from './machine.ts';
import { listBots } from './people.ts';
import { labelOf, rowsOf } from './targets.ts';

const lock = 'GET /api/skills/sx.lock';

async function startLibrary() {
  const machines = await startMachines();
  const bot = await machines.givenBot(machines.owner, 'Runner');
  return { ...machines, bot, sx: await machines.sxOf(machines.owner), job: await machines.sxOf(bot) };
}

test('PutSkillZip of a new skill: what the server installed to everybody is cleared, and one bot gets it', async () => {
  const { sx, job } = await startLibrary();
  const named = { name: 'code-review', version: '1' };
  await putSkillZip(sx, await skillZip(named), named, 'Runner');
  expect(sx.took()).toEqual([
    ...['POST /api/skills/assets', 'AssetGID', 'ListBots', 'BotInstalled', 'RemoveAssetInstallations'],
    ...['ListBots', 'AssetGID', 'InstallSkillToBot'],
  ]);
  expect((await rowsOf(sx, 'code-review')).map(labelOf)).toEqual(['BOT Runner']);
  expect(await install(job)).toEqual(['code-review']);
  expect(await fetchLock(sx)).toEqual([]);
  expect((await listBots(sx))[0]!.installedSkills).toEqual([{ name: 'code-review', assetType: 'SKILL', isDirectInstall: true }]);
});

test('PutSkillZip again leaves who gets it, and a skill that a bot has is taken from it by name', async () => {
  const { sx, job } = await startLibrary();
  for (const version of ['1', '2'])
    await putSkillZip(sx, await skillZip({ name: 'code-review', version }), { name: 'code-review', version }, 'Runner');
  expect((await fetchLock(job)).map(({ version }) => version)).toEqual(['2']);
  await installToBot(sx, 'Runner', 'code-review');
  const { id: skillId } = await findAsset(sx, 'code-review');
  const [{ id: botId } = { id: '' }] = await listBots(sx);
  for (let turn = 0; turn < 2; turn++) await sx.graph('UninstallSkillFromBot', { botId, skillId });
  expect(await fetchLock(job)).toEqual([]);
});

test('PutAgent: a name without versions becomes an agent of one bot, by its text', async () => {
  const { sx, job } = await startLibrary();
  const slug = await putAgent(sx, 'Release Notes', '---\ndescription: Writes them\n---\n# Release notes\n', 'Runner');
  expect(sx.took()).toEqual(['GET /api/skills/assets/Release Notes/list.txt', 'ListBots', 'CreateAgentAsset']);
  expect(await install(job)).toEqual([slug]);
  expect(job.state.disk.get(slug)!.get('AGENT.md')!.toString()).toContain('# Release notes');
  await expect(putAgent(sx, 'Release Notes', '# Again', 'Runner')).rejects.toThrow('has versions');
});

test('DeleteAsset ends it for everybody, and the next lock is without it', async () => {
  const { sx } = await startLibrary();
  await add(sx, { name: 'code-review' });
  sx.took();
  await deleteAsset(sx, 'code-review');
  expect(sx.took()).toEqual(['AssetGID', 'RemoveAssetInstallations', lock]);
  expect(await fetchLock(sx)).toEqual([]);
  // Whoever takes up the name again is led to a version that no client has kept.
  expect(await versionsOf(sx, 'code-review')).toEqual(['1']);
  expect(await add(sx, { name: 'code-review' })).toMatchObject({ version: '2' });
});
