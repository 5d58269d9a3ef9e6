import { expect, test } from 'vitest';
import { forPeople, needsRole, needsScope, notFound, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { createBotApiKey } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, expectHidden, act, givenBot, givenPersonalToken, logLines } =
  await startCast();
const bot = await givenBot(people.owner, 'Builder');
const withScopes = `mutation ($botId: ID!, $label: String, $scopes: [Scope!]) {
  createBotApiKey(botId: $botId, label: $label, scopes: $scopes) { botKey rawToken apiKey { id label scopes maskedToken expiresAt } } }`;

test('an admin issues one more key: both keys work, the secret is shown once, the act is audited', async () => {
  const { answer, audit } = await act(callers.admin, withScopes, { botId: bot.id, label: ' deploy ', scopes: null });
  const { botKey, rawToken, apiKey } = dataOf(answer).createBotApiKey;
  expect(rawToken).toBe(botKey);
  expect(apiKey).toMatchObject({ label: 'deploy', scopes: ['FULL'], maskedToken: `${botKey.slice(0, 8)}...${botKey.slice(-4)}` });
  expect(new Date(apiKey.expiresAt).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 20);
  const data = { kind: 'BOT_API_KEY', botId: bot.id, scopes: ['full'] };
  expect(audit).toEqual([{ event: 'token.created', actorId: people.admin.id, targetId: apiKey.id, data }]);
  for (const raw of [botKey, bot.key]) {
    const { principal } = dataOf(await (await as({ kind: 'token', id: '', raw })).query('{ principal { id kind role } }'));
    expect(principal).toEqual({ id: bot.id, kind: 'BOT', role: null });
  }
  expect(JSON.stringify([await db.token.findMany(), await db.auditEvent.findMany(), logLines])).not.toContain(botKey);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['null',       null,       'API key'],
  ['empty',      '',         'API key'],
  ['of spaces',  '  ',       'API key'],
  ['given',      ' ci ',     'ci'     ],
])('a label that is %s becomes %s → %s', async (_what, label, shown) => {
  const answer = await callers.owner.query(withScopes, { botId: bot.id, label, scopes: ['ASSETS_READ', 'ASSETS_READ', 'BOTS_READ'] });
  const { apiKey } = dataOf(answer).createBotApiKey;
  expect([apiKey.label, apiKey.scopes]).toEqual([shown, ['ASSETS_READ', 'BOTS_READ']]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a label of 101 characters', { label: 'x'.repeat(101) },  'BAD_USER_INPUT: Must be at most 100 characters long.'],
  ['a label of two lines',      { label: 'a\nb' },           'BAD_USER_INPUT: Must not contain control characters.'],
  ['no scope at all',           { scopes: [] },              'BAD_USER_INPUT: A token needs at least one scope. Leave the argument out for full access.'],
  ['an unknown bot',            { botId: 'bot_unknown' },    notFound('Bot')],
])('%s is refused as a top-level error', async (_what, given, outcome) => {
  expect(await refused(callers.owner, withScopes, { botId: bot.id, label: 'ci', scopes: null, ...given })).toBe(outcome);
});

test('only administrators of the same organization issue keys, and never a bot', async () => {
  const variables = { botId: bot.id, label: 'ci' };
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], createBotApiKey, variables)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: forPeople,
    narrowed: needsScope('bots:write'),
    stranger: notFound('Bot'),
    nobody: unauthenticated,
  });
  await expectHidden(bot.id, createBotApiKey, variables);
});

test('a token hands out only scopes that it holds itself', async () => {
  const held = await as(await givenPersonalToken(people.owner, ['BOTS_WRITE', 'ASSETS_READ']));
  const variables = (scopes: string[] | null) => ({ botId: bot.id, label: 'ci', scopes });
  const refusal =
    'FORBIDDEN: A token cannot issue a key with more scopes than it holds itself. Ask for fewer scopes, or sign in.';
  for (const scopes of [['FULL'], ['ASSETS_READ', 'BOTS_READ']])
    expect(await refused(held, withScopes, variables(scopes))).toBe(refusal);
  expect((await act(held, withScopes, variables(['ASSETS_READ']))).outcome).toBe('ok');
  // Not asked for any in particular, it hands out its own.
  const { audit } = await act(held, withScopes, variables(null));
  expect(audit).toMatchObject([{ event: 'token.created', data: { scopes: ['bots:write', 'assets:read'] } }]);
});
