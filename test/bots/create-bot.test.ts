import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { createBot } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, act, logLines, givenTeam, givenPersonalToken, givenBot } = await startCast();
const input = (given: Record<string, unknown>) => ({
  input: { name: 'Builder', description: null, teamIds: null, repositoryIds: null, ...given },
});
const team = await givenTeam(people.owner, 'Platform');
const foreign = await givenTeam(people.stranger, 'Theirs');

test('an admin makes a bot in a team and gets its first key once; the database keeps its hash; each act is audited', async () => {
  const document = `mutation ($input: CreateBotInput!) { createBot(input: $input) { botKey rawToken
    bot { id name slug description teams { name } apiKeys { label scopes maskedToken } } } }`;
  const { answer, audit } = await act(
    callers.admin,
    document,
    input({ name: ' Review Bot ', description: 'Reviews', teamIds: [team.id, team.id] }),
  );
  const { bot, botKey, rawToken } = dataOf(answer).createBot;
  expect(rawToken).toBe(botKey);
  expect(bot).toMatchObject({ name: 'Review Bot', slug: 'review-bot', description: 'Reviews', teams: [{ name: 'Platform' }] });
  expect(bot.apiKeys).toEqual([
    { label: 'Default key', scopes: ['FULL'], maskedToken: `${botKey.slice(0, 8)}...${botKey.slice(-4)}` },
  ]);
  const actorId = people.admin.id;
  expect(audit).toEqual([
    { event: 'bot.created', actorId, targetId: bot.id, data: {} },
    { event: 'bot.team_added', actorId, targetId: bot.id, data: { teamId: team.id } },
    {
      event: 'token.created',
      actorId,
      targetId: expect.stringMatching(/^tok_/),
      data: { kind: 'BOT_API_KEY', botId: bot.id, scopes: ['full'] },
    },
  ]);
  const stored = JSON.stringify([await db.token.findMany(), await db.auditEvent.findMany(), logLines]);
  expect(stored).not.toContain(botKey);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',            { name: '' },                  'BAD_USER_INPUT: Must not be empty.'],
  ['a name of spaces',         { name: '   ' },               'BAD_USER_INPUT: Must not be empty.'],
  ['a name nobody can see',    { name: '\u200b\u2060\u00ad' },'BAD_USER_INPUT: Must not be empty.'],
  ['a name of 101 characters', { name: 'x'.repeat(101) },     'BAD_USER_INPUT: Must be at most 100 characters long.'],
  ['a name of 10,000',         { name: 'x'.repeat(10_000) },  'BAD_USER_INPUT: Must be at most 100 characters long.'],
  ['a name of two lines',      { name: 'a\nb' },              'BAD_USER_INPUT: Must not contain control characters.'],
  ['a NUL in the description', { description: 'a\0b' },       '400 BAD_USER_INPUT: Text must not contain NUL characters or lone surrogates.'],
  ['a long description',       { description: 'x'.repeat(2001) }, 'BAD_USER_INPUT: Must be at most 2000 characters long.'],
  ['an unknown team',          { teamIds: ['tm_unknown'] },   notFound('Team')],
  ['a team of strangers',      { teamIds: [foreign.id] },     notFound('Team')],
  ['a team and a foreign one', { teamIds: [team.id, foreign.id] }, notFound('Team')],
  ['a repository',             { repositoryIds: ['rep_1'] },  'BAD_USER_INPUT: A bot works in the repositories of its teams. Leave this out, and give teamIds.'],
  ['a name that is taken',     { name: 'Runner' },            'CONFLICT: Another bot has this name already.'],
])('%s is refused as a top-level error', async (_what, given, outcome) => {
  expect(await refused(callers.owner, createBot, input(given))).toBe(outcome);
});

test('only administrators make bots', async () => {
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'nobody'], createBot, input({}))).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('full'),
    nobody: unauthenticated,
  });
});

test('a token makes a bot only if it holds everything that the first key can do', async () => {
  const forBots = await as(await givenPersonalToken(people.owner, ['BOTS_WRITE']));
  expect(await refused(forBots, createBot, input({}))).toBe(needsScope('full'));
  const full = await as(await givenPersonalToken(people.owner));
  expect(outcomeOf(await full.query(createBot, input({ name: 'By token' })))).toBe('ok');
});

test('names may repeat in another organization; slugs stay apart, also without a Latin letter', async () => {
  expect((await givenBot(people.stranger, 'Runner')).slug).toBe('runner');
  expect((await givenBot(people.owner, 'Runner!')).slug).toBe('runner-2');
  expect([(await givenBot(people.owner, '日本')).slug, (await givenBot(people.owner, '中国')).slug]).toEqual(['bot', 'bot-2']);
});

test('the same name twenty times at once makes one bot', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => callers.owner.query(createBot, input({ name: 'Only one' }))),
  );
  const outcomes = answers.map(outcomeOf).sort();
  expect(outcomes).toEqual([...Array(19).fill('CONFLICT: Another bot has this name already.'), 'ok']);
  const reasons = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions?.['reason']);
  expect(reasons).toEqual(Array(19).fill('NAME_TAKEN'));
  expect(await db.bot.count({ where: { name: 'Only one' } })).toBe(1);
  expect(await db.auditEvent.count({ where: { event: 'bot.created', targetName: 'Only one' } })).toBe(1);
});
