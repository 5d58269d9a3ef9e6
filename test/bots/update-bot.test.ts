import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { updateBot } from './client-documents.ts';

const { db, callers, people, refused, refusals, expectHidden, act, givenBot, givenTeam } = await startCast();
const [here, there] = [await givenTeam(people.owner, 'Here'), await givenTeam(people.owner, 'There')];
const foreign = await givenTeam(people.stranger, 'Theirs');
const bot = await givenBot(people.owner, 'Builder', [here]);
const input = (given: Record<string, unknown>) => ({
  input: { id: bot.id, name: null, description: null, teamIds: null, repositoryIds: null, ...given },
});
const teamsOf = async (botId: string) => (await db.teamBot.findMany({ where: { botId } })).map(({ teamId }) => teamId);
const about = { actorId: people.admin.id, targetId: bot.id };

test('an admin renames, describes and clears; the slug stays; what is already so is not written again', async () => {
  const renamed = await act(callers.admin, updateBot, input({ name: ' Maker ', description: 'Makes' }));
  expect(dataOf(renamed.answer).updateBot.bot).toEqual({ id: bot.id, name: 'Maker' });
  expect(renamed.audit).toEqual([{ event: 'bot.updated', ...about, data: { fields: ['name', 'description'] } }]);
  expect((await act(callers.admin, updateBot, input({ name: 'Maker', description: 'Makes', teamIds: [here.id] }))).audit).toEqual(
    [],
  );
  expect((await act(callers.admin, updateBot, input({}))).audit).toEqual([]);
  const cleared = await act(callers.admin, updateBot, input({ description: '' }));
  expect(cleared.audit).toEqual([{ event: 'bot.updated', ...about, data: { fields: ['description'] } }]);
  expect(await db.bot.findUnique({ where: { id: bot.id } })).toMatchObject({ name: 'Maker', slug: 'builder', description: '' });
});

test('teams are replaced: null leaves them, a list sets them, an empty list clears them', async () => {
  const moved = await act(callers.admin, updateBot, input({ teamIds: [there.id] }));
  expect(moved.audit).toEqual([
    { event: 'bot.team_added', ...about, data: { teamId: there.id } },
    { event: 'bot.team_removed', ...about, data: { teamId: here.id } },
  ]);
  await callers.admin.query(updateBot, input({ name: 'Still there' }));
  expect(await teamsOf(bot.id)).toEqual([there.id]);
  expect((await act(callers.admin, updateBot, input({ teamIds: [] }))).audit).toEqual([
    { event: 'bot.team_removed', ...about, data: { teamId: there.id } },
  ]);
  expect(await teamsOf(bot.id)).toEqual([]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',           { name: '' },                      'name: Must not be empty.'],
  ['a long name',             { name: 'x'.repeat(101) },         'name: Must be at most 100 characters long.'],
  ['a long description',      { description: 'x'.repeat(2001) }, 'description: Must be at most 2000 characters long.'],
  ['a name that is taken',    { name: 'Runner', teamIds: [here.id] }, 'name: Another bot has this name already.'],
  ['a repository',            { repositoryIds: ['rep_1'] },      'repositoryIds: A bot works in the repositories of its teams. Leave this out, and give teamIds.'],
  ['a team of strangers',     { name: 'New', teamIds: [foreign.id] }, notFound('Team')],
  ['an unknown bot',          { id: 'bot_unknown', name: 'New' }, notFound('Bot')],
])('%s is refused, and nothing else of the call is done', async (_what, given, outcome) => {
  expect(await refused(callers.owner, updateBot, input(given))).toBe(outcome);
});

test('only administrators of the same organization change bots', async () => {
  const change = input({ name: 'Taken over' });
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], updateBot, change)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('bots:write'),
    stranger: notFound('Bot'),
    nobody: unauthenticated,
  });
  await expectHidden(bot.id, updateBot, change);
});

test('two bots that take the same new name at once: one gets it', async () => {
  const bots = [await givenBot(people.owner), await givenBot(people.owner)];
  const answers = await Promise.all(bots.map(({ id }) => callers.owner.query(updateBot, input({ id, name: 'Wanted' }))));
  expect(answers.map(outcomeOf).sort()).toEqual(['name: Another bot has this name already.', 'ok']);
});
