import { expect, test } from 'vitest';
import { clientOf, dataOf } from '../support/client.ts';
import { outcomeOf, startCast, unauthenticated } from './cast.ts';

const { app, db, as, bot, narrowed, callers, people, organization, givenPersonalToken, givenBotKey } = await startCast();
const document =
  '{ principal { kind id name role scopes organization { id name } credential { kind label maskedToken via expiresAt } } }';
const ask = async (caller: { query: typeof callers.owner.query }) => dataOf(await caller.query(document)).principal;
const acme = { id: organization.id, name: 'Acme' };
const mask = (raw: string) => `${raw.slice(0, 8)}...${raw.slice(-4)}`;
const expiresAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const session = { kind: 'SESSION', label: null, maskedToken: null, via: 'session', expiresAt };

test('people by session have their role and every scope', async () => {
  for (const [name, role] of [
    ['owner', 'OWNER'],
    ['admin', 'ADMIN'],
    ['member', 'MEMBER'],
    ['viewer', 'VIEWER'],
  ] as const) {
    const { id, email } = people[name];
    expect(await ask(callers[name])).toEqual({
      kind: 'USER',
      id,
      name: email,
      role,
      scopes: ['full'],
      organization: acme,
      credential: session,
    });
  }
  await db.user.update({ where: { id: people.viewer.id }, data: { firstName: 'Vera', lastName: 'Viewer' } });
  expect((await ask(callers.viewer)).name).toBe('Vera Viewer');
});

test('tokens have their scopes, bots no role, and nobody nothing', async () => {
  const personal = { kind: 'PERSONAL_TOKEN', label: 'laptop', maskedToken: mask(narrowed.raw), via: 'token', expiresAt };
  const { id, email } = people.owner;
  expect(await ask(callers.narrowed)).toEqual({
    kind: 'USER',
    id,
    name: email,
    role: 'OWNER',
    scopes: ['assets:read'],
    organization: acme,
    credential: personal,
  });
  const key = { kind: 'BOT_API_KEY', label: 'Default key', maskedToken: mask(bot.key), via: 'token', expiresAt };
  expect(await ask(callers.bot)).toEqual({
    kind: 'BOT',
    id: bot.id,
    name: 'Runner',
    role: null,
    scopes: ['full'],
    organization: acme,
    credential: key,
  });
  expect((await ask(await as(await givenBotKey(people.owner, bot, ['ASSETS_READ', 'USAGE_WRITE'])))).scopes).toEqual([
    'assets:read',
    'usage:write',
  ]);
  expect(await ask(callers.nobody)).toEqual({
    kind: 'ANONYMOUS',
    id: null,
    name: null,
    role: null,
    scopes: [],
    organization: null,
    credential: null,
  });
});

test('the three headers are one credential when they agree, and the cookie is not looked at beside them', async () => {
  const { raw } = await givenPersonalToken(people.member);
  const [bearer, skene, key] = [{ authorization: `bearer ${raw}` }, { 'x-skene-token': raw }, { 'x-api-key': raw }];
  for (const headers of [bearer, skene, key, { ...bearer, ...skene, ...key }, { ...key, ...callers.owner.headers }]) {
    expect((await ask(clientOf(app, headers))).id).toBe(people.member.id);
  }
  for (const headers of [
    { ...bearer, 'x-api-key': bot.key },
    { ...callers.owner.headers, 'x-api-key': 'junk' },
    { ...bearer, 'x-skene-token': '' },
  ]) {
    expect(outcomeOf(await clientOf(app, headers).query(document))).toBe(unauthenticated);
  }
});

test('every bad credential gets the same bytes: unknown, revoked, expired, of another kind, truncated, empty', async () => {
  const revoked = await givenPersonalToken(people.member);
  const expired = await givenPersonalToken(people.member);
  await db.token.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } });
  await db.token.update({ where: { id: expired.id }, data: { expiresAt: new Date() } });
  const raw = [revoked.raw, expired.raw, 'junk', narrowed.raw.slice(0, -1), `${narrowed.raw}x`, ''];
  const shown = [
    ...raw.map((value) => ({ authorization: `Bearer ${value}` })),
    { authorization: 'Basic YTpi' },
    { cookie: 'gatehouse=junk' },
    { 'x-api-key': '' },
  ];
  const answers = await Promise.all(shown.map((headers) => clientOf(app, headers).query('{ __typename }')));
  for (const { status, text, headers } of answers) {
    expect([status, text, headers.get('www-authenticate')]).toEqual([401, answers[0]?.text, 'Bearer error="invalid_token"']);
  }
});

test('a cookie of another site is refused, a page of ours and a script with the header are not', async () => {
  const send = async (headers: Record<string, string>) =>
    (
      await callers.owner.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: document }),
      })
    ).status;
  for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
    expect(await send(headers as Record<string, string>)).toBe(403);
  for (const headers of [{ origin: 'http://localhost:4000' }, { 'sec-fetch-site': 'same-origin' }, { 'x-gatehouse-csrf': '1' }])
    expect(await send(headers as Record<string, string>)).toBe(200);
});

test('the client asks who it is and what its organization is called (sx: GetMe, OrgInfo)', async () => {
  const getMe = 'query GetMe { user { id username email firstName lastName } }';
  const { id, email } = people.member;
  expect(dataOf(await callers.member.query(getMe)).user).toEqual({ id, username: email, email, firstName: '', lastName: '' });
  expect((await callers.bot.query(getMe)).data).toEqual({ user: null });
  expect(dataOf(await callers.bot.query('query OrgInfo { organization { name iconUrl } }')).organization).toEqual({
    name: 'Acme',
    iconUrl: null,
  });
  expect(outcomeOf(await callers.nobody.query(getMe))).toBe(unauthenticated);
});
