import { expect, test } from 'vitest';
import { forPeople, needsRole, needsScope, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, clientOf, dataOf } from '../support/client.ts';
import { botApiKeys, createBotApiKey, deleteBot, deleteBotApiKey, listBots } from './client-documents.ts';

const cast = await startCast();
const { app, db, as, callers, people, refused, refusals, expectHidden, act, logLines } = cast;
const { givenApiKey, givenBot, givenBotKey, givenPersonalToken, givenRuntimeToken } = cast;
const bot = await givenBot(people.owner, 'Agent');
const create = `mutation ($botId: ID!, $label: String, $ttlSeconds: Int, $scopes: [Scope!]) {
  createBotRuntimeToken(botId: $botId, label: $label, ttlSeconds: $ttlSeconds, scopes: $scopes) {
    botKey token expiresAt runtimeToken { id label maskedToken scopes createdAt expiresAt } } }`;
const revoke = 'mutation ($botId: ID!) { revokeBotRuntimeTokens(botId: $botId) { revokedCount } }';
const whoAmI = '{ principal { kind id role scopes credential { kind label via expiresAt } } }';
const input = (given: Record<string, unknown> = {}) => ({ botId: bot.id, label: null, ttlSeconds: null, scopes: null, ...given });

test('an admin gets the secret once; it acts as the bot for an hour; the act is audited', async () => {
  const { answer, audit } = await act(callers.admin, create, input({ label: ' run 7 ' }));
  const { botKey, token, expiresAt, runtimeToken } = dataOf(answer).createBotRuntimeToken;
  expect([botKey, expiresAt]).toEqual([token, runtimeToken.expiresAt]);
  expect(token).toMatch(/^gth_run_[0-9A-Za-z]{49}$/);
  expect(runtimeToken).toMatchObject({ label: 'run 7', scopes: ['FULL'], maskedToken: `gth_run_...${token.slice(-4)}` });
  expect(Math.round((Date.parse(runtimeToken.expiresAt) - Date.parse(runtimeToken.createdAt)) / 60_000)).toBe(60);
  const data = { kind: 'RUNTIME_TOKEN', botId: bot.id, scopes: ['full'] };
  expect(audit).toEqual([{ event: 'token.created', actorId: people.admin.id, targetId: runtimeToken.id, data }]);
  const run = clientOf(app, { authorization: `Bearer ${token}` });
  expect(dataOf(await run.query(whoAmI)).principal).toEqual({
    kind: 'BOT',
    id: bot.id,
    role: null,
    scopes: ['full'],
    credential: { kind: 'RUNTIME_TOKEN', label: 'run 7', via: 'token', expiresAt: runtimeToken.expiresAt },
  });
  expect(JSON.stringify([await db.token.findMany(), await db.auditEvent.findMany(), logLines])).not.toContain(token);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['the shortest life',  { ttlSeconds: 60 },                       60,     'Runtime token', ['FULL']],
  ['the longest life',   { ttlSeconds: 86_400, label: ' ' },       86_400, 'Runtime token', ['FULL']],
  ['scopes',             { scopes: ['BOTS_READ', 'BOTS_READ'] },   3_600,  'Runtime token', ['BOTS_READ']],
])('%s is given', async (_what, given, seconds, label, scopes) => {
  const { runtimeToken } = dataOf(await callers.owner.query(create, input(given))).createBotRuntimeToken;
  const life = (Date.parse(runtimeToken.expiresAt) - Date.parse(runtimeToken.createdAt)) / 1_000;
  expect(Math.abs(life - seconds)).toBeLessThan(10);
  expect(runtimeToken).toMatchObject({ label, scopes });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a life of 59 s',            { ttlSeconds: 59 },           'BAD_USER_INPUT: Must be from 60 to 86400 seconds.'],
  ['a life of more than a day', { ttlSeconds: 86_401 },       'BAD_USER_INPUT: Must be from 60 to 86400 seconds.'],
  ['a life that is over',       { ttlSeconds: -60 },          'BAD_USER_INPUT: Must be from 60 to 86400 seconds.'],
  ['a label too long',          { label: 'x'.repeat(101) },   'BAD_USER_INPUT: Must be at most 100 characters long.'],
  ['no scope at all',           { scopes: [] },               'BAD_USER_INPUT: A token needs at least one scope. Leave the argument out for full access.'],
  ['an unknown bot',            { botId: 'bot_unknown' },     notFound('Bot')],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.owner, create, input(given))).toBe(outcome);
});

test('only administrators of the same organization issue and end them, and never a bot or a service', async () => {
  const runtime = await as(await givenRuntimeToken(people.owner, bot));
  const service = await as(await givenApiKey(people.owner));
  for (const [document, variables] of [
    [create, input()],
    [revoke, { botId: bot.id }],
  ] as const) {
    expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], document, variables)).toEqual({
      member: needsRole('ADMIN', 'MEMBER'),
      viewer: needsRole('ADMIN', 'VIEWER'),
      bot: forPeople,
      narrowed: needsScope('bots:write'),
      stranger: notFound('Bot'),
      nobody: unauthenticated,
    });
    expect(await refused(runtime, document, variables)).toBe(forPeople);
    expect(await refused(service, document, variables)).toBe(
      'FORBIDDEN: Only a person may do this; the caller is a service account.',
    );
    await expectHidden(bot.id, document, variables);
  }
});

test('a runtime token makes no further tokens of any kind, and changes nothing', async () => {
  const runtime = await as(await givenRuntimeToken(people.owner, bot));
  expect(await refused(runtime, listBots)).toBe('ok');
  expect(await refused(runtime, createBotApiKey, { botId: bot.id, label: 'ci' })).toBe(forPeople);
  for (const document of [
    'mutation { createPersonalToken(label: "x") { token } }',
    'mutation { createSessionToken { token } }',
    'mutation { createApiKey(input: { name: "x" }) { key } }',
  ])
    expect(await refused(runtime, document)).toBe('FORBIDDEN: A user session is required: no token may do this.');
  expect(await refused(runtime, deleteBot, { id: bot.id })).toMatch(/^FORBIDDEN/);
});

test('a token hands out only scopes that it holds itself', async () => {
  const held = await as(await givenPersonalToken(people.owner, ['BOTS_WRITE', 'ASSETS_READ']));
  const refusal =
    'FORBIDDEN: A token cannot issue a key with more scopes than it holds itself. Ask for fewer scopes, or sign in.';
  for (const scopes of [['FULL'], ['ASSETS_READ', 'BOTS_READ']])
    expect(await refused(held, create, input({ scopes }))).toBe(refusal);
  expect((await act(held, create, input({ scopes: ['ASSETS_READ'] }))).outcome).toBe('ok');
  const { audit } = await act(held, create, input({ scopes: null }));
  expect(audit).toMatchObject([{ event: 'token.created', data: { scopes: ['bots:write', 'assets:read'] } }]);
});

test('an expired one is 401, and a narrowed one stays within its scopes', async () => {
  const token = await givenRuntimeToken(people.owner, bot, ['TEAMS_READ']);
  const run = await as(token);
  expect(outcomeOf(await run.query('{ organization { teams { totalCount } } }'))).toBe('ok');
  expect(outcomeOf(await run.query(listBots))).toBe(needsScope('bots:read'));
  await db.token.update({ where: { id: token.id }, data: { expiresAt: new Date() } });
  expect(outcomeOf(await run.query('{ __typename }'))).toBe(unauthenticated);
});

test('the database takes no runtime token without an end', async () => {
  const { id } = await givenRuntimeToken(people.owner, bot);
  await expect(db.token.update({ where: { id }, data: { expiresAt: null } })).rejects.toThrow('token_runtime_expires');
});

test('all of a bot end at once: the next call with one is 401, its keys and other bots work on; again changes nothing', async () => {
  const [one, other] = [await givenBot(people.owner), await givenBot(people.owner)];
  const key = await givenBotKey(people.owner, one);
  const tokens = [await givenRuntimeToken(people.owner, one), await givenRuntimeToken(people.owner, one)];
  const ended = await givenRuntimeToken(people.owner, one);
  await db.token.update({ where: { id: ended.id }, data: { expiresAt: new Date() } });
  const spared = await givenRuntimeToken(people.owner, other);
  const { answer, audit } = await act(callers.admin, revoke, { botId: one.id });
  expect(dataOf(answer).revokeBotRuntimeTokens).toEqual({ revokedCount: 2 });
  const row = { event: 'token.revoked', actorId: people.admin.id, data: { kind: 'RUNTIME_TOKEN', botId: one.id } };
  expect(audit).toEqual([expect.objectContaining(row), expect.objectContaining(row)]);
  expect(new Set(audit.map(({ targetId }) => targetId))).toEqual(new Set(tokens.map(({ id }) => id)));
  for (const token of tokens) expect((await (await as(token)).query(listBots)).status).toBe(401);
  for (const caller of [key, one, spared]) expect((await (await as(caller)).query(listBots)).status).toBe(200);
  expect(await refused(callers.admin, revoke, { botId: one.id })).toBe('ok');
});

test('they are no API keys: not listed, not deleted as such', async () => {
  const one = await givenBot(people.owner);
  const token = await givenRuntimeToken(people.owner, one);
  const { apiKeys } = dataOf(await callers.owner.query(botApiKeys, { slug: one.slug })).bot;
  expect(apiKeys).toMatchObject([{ label: 'Default key' }]);
  expect(await refused(callers.owner, deleteBotApiKey, { keyId: token.id })).toBe(notFound('Key'));
});

test('deleting the bot ends its runtime tokens, with an audit row for each that worked until then', async () => {
  const one = await givenBot(people.owner);
  const [token, ended] = [await givenRuntimeToken(people.owner, one), await givenRuntimeToken(people.owner, one)];
  await db.token.update({ where: { id: ended.id }, data: { expiresAt: new Date() } });
  const { audit } = await act(callers.owner, deleteBot, { id: one.id });
  const kinds = audit.map(({ event, data }) => [event, (data as { kind?: string }).kind]);
  expect(kinds).toHaveLength(3);
  expect(kinds).toEqual(
    expect.arrayContaining([
      ['token.revoked', 'RUNTIME_TOKEN'],
      ['token.revoked', 'BOT_API_KEY'],
    ]),
  );
  for (const caller of [token, ended]) expect((await (await as(caller)).query(listBots)).status).toBe(401);
  expect(await refused(callers.owner, create, input({ botId: one.id }))).toBe(notFound('Bot'));
});

test('R1: while runtime tokens are used, every call that starts after the revocation is answered is 401', async () => {
  const one = await givenBot(people.owner);
  const runs: Client[] = [];
  for (let n = 0; n < 3; n++) runs.push(await as(await givenRuntimeToken(people.owner, one)));
  let revoked = false;
  const use = async (run: Client) => {
    for (let late = 0; late < 5; ) {
      const startedAfter = revoked;
      const { status } = await run.query('{ principal { id } }');
      if (startedAfter) late++;
      expect(startedAfter ? [401] : [200, 401]).toContain(status);
    }
  };
  const end = async () => {
    expect(dataOf(await callers.owner.query(revoke, { botId: one.id })).revokeBotRuntimeTokens.revokedCount).toBe(3);
    revoked = true;
  };
  await Promise.all([...runs.map(use), end()]);
});

test('R1: of tokens that are issued while all are ended, each is ended or was issued later', async () => {
  const one = await givenBot(people.owner);
  const issue = () => callers.owner.query(create, input({ botId: one.id }));
  const first = await issue();
  const [a, b, ended, c, d] = await Promise.all([
    issue(),
    issue(),
    callers.admin.query(revoke, { botId: one.id }),
    issue(),
    issue(),
  ]);
  for (const answer of [first, a, b, c, d]) expect(outcomeOf(answer)).toBe('ok');
  const { revokedCount } = dataOf(ended).revokeBotRuntimeTokens;
  const living = await db.token.findMany({ where: { botId: one.id, kind: 'RUNTIME_TOKEN', revokedAt: null } });
  expect(living).toHaveLength(5 - revokedCount);
  const { id: end } = await db.auditEvent.findFirstOrThrow({ where: { event: 'token.revoked' }, orderBy: { id: 'desc' } });
  const issued = { event: 'token.created', targetId: { in: living.map(({ id }) => id) } };
  expect(await db.auditEvent.count({ where: { ...issued, id: { lt: end } } })).toBe(0);
});
