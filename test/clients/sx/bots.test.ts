import { expect, test } from 'vitest';
import { add } from './add.ts';
import { sxAt } from './client.ts';
import { install } from './install.ts';
import { startMachines } from './machine.ts';
import { findBot, findTeam, listBots } from './people.ts';

async function startBots() {
  const machines = await startMachines();
  const sx = await machines.sxOf(machines.owner);
  const { createBot } = await sx.graph('CreateBot', { input: { name: 'CI', description: 'Builds' } });
  sx.took();
  return { ...machines, sx, ...createBot };
}

test('bot create prints a key that works at once: CI installs what everybody gets, and changes nothing', async () => {
  const { port, sx, bot, botKey } = await startBots();
  expect(bot).toEqual({ id: expect.any(String), name: 'CI', slug: 'ci' });
  await add(sx, { name: 'code-review' });
  const job = sxAt(port, botKey);
  expect(await install(job)).toEqual(['code-review']);
  expect(job.took()).toEqual(['GET /api/skills/sx.lock', 'download code-review 1']);
  await expect(add(job, { name: 'mine' })).rejects.toThrow();
  await expect(job.graph('CreateBot', { input: { name: 'x' } })).rejects.toThrow(/caller is a bot/);
});

test('bot list and bot show, with its keys by their masks', async () => {
  const { sx } = await startBots();
  expect(await listBots(sx)).toMatchObject([{ name: 'CI', description: 'Builds', teams: [], installedSkills: [] }]);
  const { slug } = await findBot(sx, 'CI');
  const { apiKeys } = (await sx.graph('BotApiKeys', { slug })).bot;
  expect(apiKeys).toMatchObject([{ label: 'Default key', maskedToken: expect.stringMatching(/\.\.\./) }]);
  expect(sx.took()).toEqual(['ListBots', 'ListBots', 'BotApiKeys']);
});

test('bot update sends the description and null for the teams; an empty description clears it', async () => {
  const { sx, bot } = await startBots();
  for (const description of ['Builds and tests', '']) {
    await sx.graph('UpdateBot', { input: { id: bot.id, name: 'CI', description } });
    expect(await findBot(sx, 'CI')).toMatchObject({ description, teams: [] });
  }
});

test('bot team add and remove send the whole list, which may be empty', async () => {
  const { sx, bot, owner, givenTeam } = await startBots();
  await givenTeam(owner, 'Platform');
  const { id } = await findTeam(sx, 'Platform');
  const teamsOf = async () => (await findBot(sx, 'CI')).teams.map(({ name }) => name);
  await sx.graph('UpdateBot', { input: { id: bot.id, name: 'CI', description: 'Builds', teamIds: [id] } });
  expect(await teamsOf()).toEqual(['Platform']);
  await sx.graph('UpdateBot', { input: { id: bot.id, name: 'CI', description: 'Builds', teamIds: [] } });
  expect(await teamsOf()).toEqual([]);
});

test('bot key create without a label, list, and delete: the next call with it is refused', async () => {
  const { port, sx, bot } = await startBots();
  const { botKey } = (await sx.graph('CreateBotApiKey', { botId: bot.id, label: '' })).createBotApiKey;
  const job = sxAt(port, botKey);
  expect(await install(job)).toEqual([]);
  const { apiKeys } = (await sx.graph('BotApiKeys', { slug: bot.slug })).bot;
  expect(apiKeys).toHaveLength(2);
  const key = apiKeys.find(({ label }: { label: string }) => label !== 'Default key');
  await sx.graph('DeleteBotApiKey', { keyId: key.id });
  await expect(install(job)).rejects.toThrow(/^HTTP 401/);
});

test('bot delete ends its keys', async () => {
  const { port, sx, bot, botKey } = await startBots();
  await sx.graph('DeleteBot', { id: bot.id });
  expect(await listBots(sx)).toEqual([]);
  await expect(install(sxAt(port, botKey))).rejects.toThrow(/^HTTP 401/);
});

test('names are unique, and a name that is taken is told at the top level', async () => {
  const { sx } = await startBots();
  await expect(sx.graph('CreateBot', { input: { name: 'CI' } })).rejects.toThrow('Another bot has this name already.');
});

test('runtime tokens: for one run, ended together; what is wrong is told at the top level', async () => {
  const { port, sx, bot } = await startBots();
  const { createBotRuntimeToken } = await sx.graph('CreateBotRuntimeToken', { botId: bot.id, ttlSeconds: 60 });
  const run = sxAt(port, createBotRuntimeToken.botKey);
  expect(await install(run)).toEqual([]);
  await expect(sx.graph('CreateBotRuntimeToken', { botId: bot.id, ttlSeconds: 1 })).rejects.toThrow(/60 to 86400 seconds/);
  expect((await sx.graph('RevokeBotRuntimeTokens', { botId: bot.id })).revokeBotRuntimeTokens.revokedCount).toBe(1);
  await expect(install(run)).rejects.toThrow(/^HTTP 401/);
  await expect(sx.graph('RevokeBotRuntimeTokens', { botId: 'bot_gone' })).rejects.toThrow(/not found/i);
});
