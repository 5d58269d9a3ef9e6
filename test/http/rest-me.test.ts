import { expect, test } from 'vitest';
import { sessionToken } from '../api-keys/callers.ts';
import { startCast } from '../principal/cast.ts';
import { listen, raw } from '../security/wire.ts';
import { type Client, clientOf } from '../support/client.ts';

const cast = await startCast();
const { app, as, db, organization, callers, people, bot, narrowed } = cast;
const { givenApiKey, givenBotKey, givenPersonalToken, givenRuntimeToken } = cast;
const paths = ['/api/v1/me', '/api/v1/me/', '/workspace/acme/api/v1/me', '/workspace/any%20thing/api/v1/me/'];
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const acme = { id: organization.id, name: 'Acme', slug: 'acme' };
const csrf = { origin: 'http://127.0.0.1:4000' };

async function me(caller: Client, path = paths[0]!, headers: Record<string, string> = csrf) {
  const response = await caller.fetch(path, { headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

const key = await givenApiKey(people.owner, { name: 'provisioning', scopes: ['BOTS_READ'] });
const run = await givenRuntimeToken(people.owner, bot);
const botKey = await givenBotKey(people.owner, bot, ['BOTS_READ', 'TEAMS_READ']);
const full = await givenPersonalToken(people.member);
const session = { kind: 'SESSION', label: null, expires_at: moment };
const person = (name: 'owner' | 'admin' | 'member' | 'viewer', role: string) => ({
  kind: 'USER',
  id: people[name].id,
  name: people[name].email,
  role,
  scopes: ['full'],
  organization: acme,
  credential: session,
});
const robot = { kind: 'BOT', id: bot.id, name: 'Runner', role: null, scopes: ['full'], organization: acme };
const { id: elsewhereId, name, slug } = people.stranger.organization;

// biome-ignore format: a table reads best as a table
const rows: [who: string, caller: Client, body: unknown][] = [
  ['an owner',              callers.owner,     person('owner', 'OWNER')],
  ['an admin',              callers.admin,     person('admin', 'ADMIN')],
  ['a member',              callers.member,    person('member', 'MEMBER')],
  ['a viewer',              callers.viewer,    person('viewer', 'VIEWER')],
  ['a session token',       clientOf(app, await sessionToken(callers.viewer)), { ...person('viewer', 'VIEWER'), credential: { ...session, kind: 'SESSION_TOKEN' } }],
  ['a personal token',      await as(full),    { ...person('member', 'MEMBER'), credential: { kind: 'PERSONAL_TOKEN', label: 'laptop', expires_at: moment } }],
  ['a narrowed one',        await as(narrowed), { ...person('owner', 'OWNER'), scopes: ['assets:read'], credential: { kind: 'PERSONAL_TOKEN', label: 'laptop', expires_at: moment } }],
  ['a bot',                 callers.bot,       { ...robot, credential: { kind: 'BOT_API_KEY', label: 'Default key', expires_at: moment } }],
  ['a narrowed bot key',    await as(botKey),  { ...robot, scopes: ['bots:read', 'teams:read'], credential: { kind: 'BOT_API_KEY', label: 'ci', expires_at: moment } }],
  ['a runtime token',       await as(run),     { ...robot, credential: { kind: 'RUNTIME_TOKEN', label: 'Runtime token', expires_at: moment } }],
  ['an organization key',   await as(key),     { kind: 'SERVICE_ACCOUNT', id: key.id, name: 'provisioning', role: null, scopes: ['bots:read'], organization: acme, credential: { kind: 'ORGANIZATION_API_KEY', label: 'provisioning', expires_at: null } }],
  ['another owner',         callers.stranger,  { kind: 'USER', id: people.stranger.id, name: people.stranger.email, role: 'OWNER', scopes: ['full'], organization: { id: elsewhereId, name, slug }, credential: session }],
];

test.each(rows)('%s is told who it is, on either address and whatever the slug', async (_who, caller, body) => {
  for (const path of paths) {
    const answer = await me(caller, path);
    expect([path, answer.status, answer.headers.get('cache-control'), answer.body]).toEqual([path, 200, 'no-store', body]);
  }
});

test('the three headers work, alone and all at once, and text/html makes no difference', async () => {
  const { raw: secret } = key;
  const [bearer, skene, api] = [{ authorization: `Bearer ${secret}` }, { 'x-skene-token': secret }, { 'x-api-key': secret }];
  for (const headers of [bearer, skene, api, { ...bearer, ...skene, ...api }])
    for (const accept of ['*/*', 'text/html'])
      expect(await me(clientOf(app, headers), paths[0], { accept })).toMatchObject({ status: 200, body: { id: key.id } });
});

test('without a credential, or with a bad one, it is 401 with WWW-Authenticate, never a redirect, also for browsers', async () => {
  const revoked = await givenApiKey(people.owner);
  await callers.owner.query('mutation ($id: ID!) { revokeApiKey(id: $id) { success } }', { id: revoked.id });
  const expired = await givenApiKey(people.owner);
  await db.token.update({ where: { id: expired.id }, data: { expiresAt: new Date() } });
  const confined = await givenApiKey(people.owner, { allowedIps: ['192.0.2.1'] });
  const shown: Record<string, string>[] = [
    {},
    { 'x-api-key': 'junk' },
    { authorization: 'Basic YTpi' },
    { cookie: 'gatehouse=junk' },
    { 'x-api-key': key.raw, 'x-skene-token': revoked.raw },
    ...[revoked, expired, confined].map((token) => ({ authorization: `Bearer ${token.raw}` })),
  ];
  const bodies = new Set<string>();
  for (const headers of shown)
    for (const accept of ['application/json', 'text/html'])
      for (const path of [paths[0]!, paths[3]!]) {
        const { status, headers: answered, body } = await me(clientOf(app, headers), path, { accept });
        expect([status, answered.get('www-authenticate'), answered.get('location')]).toEqual([
          401,
          'Bearer error="invalid_token"',
          null,
        ]);
        bodies.add(JSON.stringify(body));
      }
  expect([...bodies]).toHaveLength(1);
  expect(JSON.parse([...bodies][0]!)).toMatchObject({
    detail: expect.any(String),
    message: expect.any(String),
    code: 'UNAUTHENTICATED',
  });
});

test('a cookie from another site is 403, also when a page is asked for', async () => {
  for (const accept of ['*/*', 'text/html'])
    expect(await me(callers.owner, paths[0], { origin: 'https://elsewhere.example', accept })).toMatchObject({
      status: 403,
      body: { code: 'CSRF_REJECTED' },
    });
  expect((await me(callers.owner, paths[0], { 'sec-fetch-site': 'none', accept: 'text/html' })).status).toBe(200);
});

test('over a socket it is the same, and the log has the path without a secret', async () => {
  const port = await listen(app);
  const get = (path: string, ...headers: string[]) =>
    raw(port, [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', ''].join('\r\n'));
  const answer = await get('/workspace/acme/api/v1/me/', `X-API-Key: ${key.raw}`, `Authorization: Bearer ${key.raw}`);
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { id: key.id }]);
  const refused = await get('//api//v1/me', 'Accept: text/html');
  expect([refused.status, refused.headers.get('location')]).toEqual([401, undefined]);
  expect(cast.logLines.join('')).toContain('/workspace/acme/api/v1/me/');
  expect(cast.logLines.join('')).not.toContain(key.raw);
});

test('an address that is written with percent signs is the same address, for every rule about it', async () => {
  const html = { accept: 'text/html', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  for (const path of ['/%61pi-keys', '/api%2Dkeys', '/%61pi/v1/me', '/api/v1/%6de']) {
    const cookie = await callers.admin.fetch(path, { headers: html });
    expect([cookie.status, (await cookie.json()) as { code: string }], path).toMatchObject([403, { code: 'CSRF_REJECTED' }]);
    const bad = await clientOf(app, { authorization: 'Bearer nothing' }).fetch(path, { headers: { accept: 'text/html' } });
    expect([bad.status, bad.headers.get('location')], path).toEqual([401, null]);
  }
  expect((await callers.admin.fetch('/%61pi/v1/me', { headers: { origin: 'http://127.0.0.1:4000' } })).status).toBe(200);
  expect((await callers.admin.fetch('/api%2Fv1/me', { headers: { origin: 'http://127.0.0.1:4000' } })).status).toBe(404);
});
