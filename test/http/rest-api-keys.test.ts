import { expect, test } from 'vitest';
import { refusedCallers, sessionToken } from '../api-keys/callers.ts';
import { whoAmI } from '../api-keys/documents.ts';
import { startCast } from '../principal/cast.ts';
import { type Client, clientOf } from '../support/client.ts';

const cast = await startCast();
const { app, db, callers, people, bot, logLines, givenApiKey, givenBotKey } = cast;
const origin = 'http://127.0.0.1:4000';

interface RestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as a client would
  body: any;
  text: string;
}

async function call(caller: Client, method: string, path: string, body?: unknown, headers = {}): Promise<RestAnswer> {
  const response = await caller.fetch(path, {
    method,
    headers: { origin, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, headers: response.headers, body: type.includes('json') ? JSON.parse(text) : null, text };
}
const create = (caller: Client, body: unknown = { name: 'ci' }) => call(caller, 'POST', '/api-keys', body);
const rows = async () => JSON.stringify([await db.token.findMany({ orderBy: { id: 'asc' } }), await db.auditEvent.count()]);
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test('an admin makes a key (201, the secret once), lists it without its secret, and ends it (204)', async () => {
  const made = await create(callers.admin, {
    name: ' deploy ',
    scopes: ['bots:read', 'teams:read'],
    expires_in_days: 30,
    allowed_ips: ['127.0.0.0/8'],
  });
  expect([made.status, made.headers.get('cache-control'), made.headers.get('x-request-id')]).toEqual([
    201,
    'no-store',
    expect.any(String),
  ]);
  const { id, key } = made.body;
  const common = {
    id,
    name: 'deploy',
    key_prefix: 'gth_org_',
    scopes: ['bots:read', 'teams:read'],
    created_at: moment,
    expires_at: moment,
  };
  expect(made.body).toEqual({ ...common, key });
  const service = clientOf(app, { 'x-api-key': key });
  expect((await service.query(whoAmI)).data.principal).toMatchObject({ id, scopes: ['bots:read', 'teams:read'] });
  expect((await clientOf(app, { 'x-api-key': key }, '192.0.2.1').query(whoAmI)).status).toBe(401);

  const list = await call(callers.admin, 'GET', '/api-keys');
  expect([list.status, list.body]).toEqual([200, [{ ...common, last_used_at: null, revoked_at: null }]]);
  expect(list.text + JSON.stringify([await db.token.findMany(), logLines])).not.toContain(key);

  const ended = await call(callers.admin, 'DELETE', `/api-keys/${id}`);
  expect([ended.status, ended.text]).toEqual([204, '']);
  expect((await service.query(whoAmI)).status).toBe(401);
  const before = await rows();
  expect((await call(callers.admin, 'DELETE', `/api-keys/${id}`)).status).toBe(204);
  expect(await rows()).toBe(before);
  expect((await call(callers.admin, 'GET', '/api-keys')).body).toMatchObject([{ id, revoked_at: moment }]);
  const events = await db.auditEvent.findMany({ where: { targetId: id, actorId: people.admin.id }, orderBy: { id: 'asc' } });
  expect(events.map(({ event }) => event)).toEqual(['token.created', 'token.revoked']);
});

test('only a name is needed: then the key is full and does not expire', async () => {
  for (const body of [{ name: 'skale-cli' }, { name: 'skale-cli', scopes: null, expires_in_days: null, allowed_ips: null }]) {
    const made = await create(callers.owner, body);
    expect([made.status, made.body.scopes, made.body.expires_at]).toEqual([201, ['full'], null]);
  }
  const [newest, older] = (await call(callers.owner, 'GET', '/api-keys')).body;
  expect(newest.id > older.id).toBe(true);
});

test('a session token does the same for a script; pages of other sites need to be listed, and a cookie needs our own origin', async () => {
  const caller = clientOf(app, await sessionToken(callers.admin));
  const made = await call(caller, 'POST', '/api-keys', { name: 'ci' });
  expect(made.status).toBe(201);
  expect((await call(caller, 'DELETE', `/api-keys/${made.body.id}`)).status).toBe(204);
  const before = await rows();
  const elsewhere = await call(caller, 'POST', '/api-keys', { name: 'ci' }, { origin: 'https://elsewhere.example' });
  expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'FORBIDDEN']);
  for (const [method, path] of [
    ['POST', '/api-keys'],
    ['GET', '/api-keys'],
    ['DELETE', `/api-keys/${made.body.id}`],
  ] as const)
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'https://elsewhere.example', accept: 'text/html' },
    ]) {
      const body = method === 'POST' ? { name: 'ci' } : undefined;
      const { status, body: problem } = await call(callers.admin, method, path, body, headers);
      expect([status, problem.code]).toEqual([403, 'CSRF_REJECTED']);
    }
  expect(await rows()).toBe(before);
});

test('everybody else is refused: tokens because a user session is required, people by their role, nobody with 401', async () => {
  const { id } = await givenApiKey(people.owner);
  for (const [who, caller, outcome] of await refusedCallers(cast)) {
    const before = await rows();
    for (const [method, path] of [
      ['POST', '/api-keys'],
      ['GET', '/api-keys'],
      ['DELETE', `/api-keys/${id}`],
    ] as const) {
      const { status, body, headers } = await call(caller, method, path, method === 'POST' ? { name: 'ci' } : undefined);
      const [, code, message] = /^(?:\d+ )?(\w+): (.*)$/.exec(outcome)!;
      expect([who, method, status, body.code, body.detail]).toEqual([who, method, who === 'nobody' ? 401 : 403, code, message]);
      if (who === 'nobody') expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
    expect(await rows()).toBe(before);
  }
});

test('a key of another organization is 404 in the same bytes as an unknown one, and is not listed', async () => {
  const { id } = await givenApiKey(people.owner);
  const unknown = await call(callers.stranger, 'DELETE', '/api-keys/tok_unknown');
  const foreign = await call(callers.stranger, 'DELETE', `/api-keys/${id}`);
  expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
  expect(foreign.body).toMatchObject({ detail: 'API key not found.', code: 'NOT_FOUND' });
  expect((await call(callers.owner, 'DELETE', `/api-keys/${(await givenBotKey(people.owner, bot)).id}`)).status).toBe(404);
  expect((await call(callers.stranger, 'GET', '/api-keys')).body).toEqual([]);
  expect((await db.token.findUniqueOrThrow({ where: { id } })).revokedAt).toBeNull();
});

const scopesWanted = 'scopes: Must be a list of scopes, such as ["bots:read"]. Leave it out for full access.';
const form = 'The body must be a JSON object with no other keys than name, scopes, expires_in_days, allowed_ips.';
// biome-ignore format: a table reads best as a table
test.each([
  ['no body',                  '',                                         'The body is not valid JSON.'],
  ['broken JSON',              '{"name": "ci"',                            'The body is not valid JSON.'],
  ['a list',                   [{ name: 'ci' }],                           form],
  ['null',                     'null',                                     form],
  ['text',                     '"hunter2"',                                form],
  ['an unknown key',           { name: 'ci', hunter2: true },              form],
  ['a key in camel case',      { name: 'ci', expiresInDays: 1 },           form],
  ['a key twice',              '{"name": "ci", "name": "other"}',          'A JSON object in the body has the same key twice.'],
  ['__proto__',                '{"name": "ci", "__proto__": {}}',          'The key "__proto__" is not allowed.'],
  ['NUL in the name',          { name: 'hunter2\0' },                      'Text must not contain NUL characters or lone surrogates.'],
  ['no name',                  {},                                         'name: Must be given, as text.'],
  ['null for a name',          { name: null },                             'name: Must be given, as text.'],
  ['a number for a name',      { name: 7 },                                'name: Must be given, as text.'],
  ['an empty name',            { name: ' ' },                              'name: Must not be empty.'],
  ['a name too long',          { name: 'x'.repeat(101) },                  'name: Must be at most 100 characters long.'],
  ['no scope at all',          { name: 'ci', scopes: [] },                 'scopes: A token needs at least one scope. Leave the argument out for full access.'],
  ['an unknown scope',         { name: 'ci', scopes: ['hunter2'] },        /^scopes: Each must be one of full, assets:read, .*, tools:call\.$/],
  ['a scope as in GraphQL',    { name: 'ci', scopes: ['BOTS_READ'] },      /^scopes: Each must be one of /],
  ['a scope of all objects',   { name: 'ci', scopes: ['constructor'] },    /^scopes: Each must be one of /],
  ['text for scopes',          { name: 'ci', scopes: 'full' },             scopesWanted],
  ['a number among scopes',    { name: 'ci', scopes: ['full', 7] },        scopesWanted],
  ['an end today',             { name: 'ci', expires_in_days: 0 },         'expires_in_days: Must be a whole number from 1 to 36500.'],
  ['an end too far away',      { name: 'ci', expires_in_days: 36_501 },    'expires_in_days: Must be a whole number from 1 to 36500.'],
  ['half a day',               { name: 'ci', expires_in_days: 1.5 },       'expires_in_days: Must be a whole number from 1 to 36500.'],
  ['text for days',            { name: 'ci', expires_in_days: '30' },      'expires_in_days: Must be a number of days. Leave it out for a key that does not expire.'],
  ['a wrong range',            { name: 'ci', allowed_ips: ['hunter2'] },   'allowed_ips: Must be addresses or CIDR ranges, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.'],
  ['text for ranges',          { name: 'ci', allowed_ips: '10.0.0.0/8' },  'allowed_ips: Must be a list of addresses or CIDR ranges. Leave it out for anywhere.'],
])('%s is 400 with a sentence, and makes no key', async (_what, body, detail) => {
  const before = await rows();
  const answer = await create(callers.owner, body);
  expect([answer.status, answer.body.code]).toEqual([400, 'BAD_USER_INPUT']);
  expect(answer.body.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
  expect(answer.text).not.toContain('hunter2');
  expect(await rows()).toBe(before);
});

test('a body that is no JSON by its type is 415, one over 1 MB 413, and an id with NUL 400', async () => {
  const before = await rows();
  expect((await call(callers.owner, 'POST', '/api-keys', '{"name":"ci"}', { 'content-type': 'text/plain' })).status).toBe(415);
  const large = await create(callers.owner, { name: 'x'.repeat(1_000_001) });
  expect([large.status, large.body.detail]).toEqual([413, 'The body is larger than 1 MB.']);
  expect((await call(callers.owner, 'DELETE', '/api-keys/tok_%00')).status).toBe(400);
  expect(await rows()).toBe(before);
});

test('a slash at the end makes no difference', async () => {
  expect((await call(callers.owner, 'GET', '/api-keys/')).status).toBe(200);
  const made = await call(callers.owner, 'POST', '/api-keys/', { name: 'ci' });
  expect(made.status).toBe(201);
  expect((await call(callers.owner, 'DELETE', `/api-keys/${made.body.id}/`)).status).toBe(204);
});

test('R1: of calls with a key that start after its DELETE is answered, each is 401', async () => {
  const made = await create(callers.owner);
  const service = clientOf(app, { authorization: `Bearer ${made.body.key}` });
  let revoked = false;
  const use = async () => {
    for (let late = 0; late < 5; ) {
      const startedAfter = revoked;
      const { status } = await service.fetch('/api/v1/me');
      if (startedAfter) late++;
      expect(startedAfter ? [401] : [200, 401]).toContain(status);
    }
  };
  const end = async () => {
    expect((await call(callers.owner, 'DELETE', `/api-keys/${made.body.id}`)).status).toBe(204);
    revoked = true;
  };
  await Promise.all([use(), use(), use(), end()]);
});

test('the list holds the newest 300, revoked ones included', async () => {
  const { organizationId } = await db.token.findFirstOrThrow({ where: { kind: 'ORGANIZATION_API_KEY' } });
  const many = Array.from({ length: 301 }, (_, n) => ({
    id: `tok_zz${String(n).padStart(4, '0')}`,
    kind: 'ORGANIZATION_API_KEY' as const,
    organizationId,
    createdById: people.owner.id,
    label: `Key ${n}`,
    hash: Uint8Array.from(Buffer.from(String(n).padStart(32, '0'))),
    prefix: 'gth_org_',
    lastFour: 'zzzz',
    scopes: ['full'],
    revokedAt: n % 2 ? new Date() : null,
  }));
  await db.token.createMany({ data: many });
  const { body } = await call(callers.owner, 'GET', '/api-keys');
  expect([body.length, body[0].id, body.at(-1).id]).toEqual([300, 'tok_zz0300', 'tok_zz0001']);
});
