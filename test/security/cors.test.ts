import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../../src/members/create-user.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { type Client, clientOf, dataOf } from '../support/client.ts';
import { bearer, hashOfRows, whoAmI } from './helpers.ts';
import { listen, post, raw } from './wire.ts';

const listed = 'https://app.example.com';
const elsewhere = 'https://elsewhere.example.com';
const unlisted = 'https://evil.example';
const createTeam = 'mutation { createTeam(input: { name: "made from a page", members: [] }) { team { id } } }';
const granted = { 'access-control-allow-origin': listed, 'access-control-expose-headers': 'x-request-id, retry-after' };

let gatehouse: TestApp;
/** One caller for each kind of credential that a script can hold. */
let callers: Record<string, Client>;
let owner: Client;
let stranger: Client;
beforeAll(async () => {
  gatehouse = await startApp({ keep: true });
  const { organization, owner: person } = await gatehouse.givenOrganization();
  const { owner: other } = await gatehouse.givenOrganization();
  owner = await gatehouse.as(person);
  const bot = await gatehouse.givenBot(person);
  const { token } = dataOf(await owner.query('mutation { createSessionToken { token } }')).createSessionToken;
  const personal = await gatehouse.givenPersonalToken(person);
  callers = {
    personal: bearer(gatehouse.app, personal.raw),
    'bot key': bearer(gatehouse.app, bot.key),
    'organization key': bearer(gatehouse.app, (await gatehouse.givenApiKey(person)).raw),
    'session token': bearer(gatehouse.app, token),
    'in X-API-Key': clientOf(gatehouse.app, { 'x-api-key': personal.raw }),
    'in X-Skene-Token': clientOf(gatehouse.app, { 'x-skene-token': personal.raw }),
    'beside a cookie': clientOf(gatehouse.app, { ...owner.headers, authorization: `Bearer ${personal.raw}` }),
  };
  // The person is in the other organization too: what counts is where the token was made.
  await createUser(gatehouse.db, {
    organization: other.organization.slug,
    email: person.email,
    password: person.password,
    role: 'ADMIN',
  });
  expect(organization.id).not.toBe(other.organization.id);
  await setOrigins(owner, [listed, 'http://localhost:3000']);
  stranger = await gatehouse.as(other);
  await setOrigins(stranger, [elsewhere]);
});
afterAll(() => gatehouse.stop());

async function setOrigins(by: Client, origins: string[]): Promise<void> {
  const document = 'mutation ($origins: [String!]!) { setAllowedOrigins(origins: $origins) { errors { messages } } }';
  dataOf(await by.query(document, { origins }));
}

const corsOf = (headers: Headers) => Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
const varies = (headers: Headers) => /\bOrigin\b/.test(headers.get('vary') ?? '');

/** A POST as a page of that origin sends it. */
async function from(client: Client, origin: string, query = whoAmI, headers: Record<string, string> = {}, path = '/graphql') {
  const response = await client.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site', origin, ...headers },
    body: JSON.stringify(path === '/graphql/batch' ? [{ query }, { query }] : { query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as a client would
  const body = JSON.parse((await response.text()) || 'null') as any;
  return { status: response.status, headers: response.headers, cors: corsOf(response.headers), body };
}

const preflight = (client: Client, origin: string, path = '/graphql', headers: Record<string, string> = {}) =>
  client.fetch(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
      ...headers,
    },
  });

test('S3: a token of any kind is served from an origin that its own organization lists, and the page may read the answer', async () => {
  for (const [name, client] of Object.entries(callers)) {
    for (const origin of [listed, 'http://localhost:3000']) {
      for (const path of ['/graphql', '/graphql/', '/graphql/batch']) {
        const { status, cors, headers, body } = await from(client, origin, whoAmI, {}, path);
        expect([status, cors], `${name} ${path}`).toEqual([200, { ...granted, 'access-control-allow-origin': origin }]);
        expect(varies(headers)).toBe(true);
        expect(headers.get('x-request-id')).toBeTruthy();
        expect((Array.isArray(body) ? body[1] : body).data.principal.kind).not.toBe('ANONYMOUS');
      }
    }
    const get = await client.fetch(`/graphql?query=${encodeURIComponent(whoAmI)}`, { headers: { origin: listed } });
    expect([get.status, corsOf(get.headers)], name).toEqual([200, granted]);
  }
});

test('S3: the page may read refusals of such a call as well', async () => {
  const { personal, 'bot key': bot } = callers as { personal: Client; 'bot key': Client };
  const strict = { accept: 'application/graphql-response+json' };
  const answers = {
    gate: await from(bot, listed, createTeam),
    document: await from(personal, listed, '{ nothing }', strict),
    syntax: await from(personal, listed, '{', strict),
    type: await from(personal, listed, whoAmI, { 'content-type': 'text/plain' }),
  };
  expect(answers.gate.body.errors[0].extensions.code).toBe('FORBIDDEN');
  expect(Object.values(answers).map(({ status }) => status)).toEqual([200, 400, 400, 415]);
  for (const { cors, headers } of Object.values(answers)) expect([cors, varies(headers)]).toEqual([granted, true]);
  const calls: [string, RequestInit][] = [
    ['/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
    ['/graphql', { method: 'PUT' }],
    ['/graphql/batch', { method: 'GET' }],
    ['/api/v1/nothing', {}],
  ];
  for (const [path, init] of calls) {
    const response = await personal.fetch(path, { ...init, headers: { ...(init.headers as object), origin: listed } });
    expect([response.status, corsOf(response.headers), varies(response.headers)], path).toEqual([
      expect.any(Number),
      granted,
      true,
    ]);
    expect(response.status).toBeGreaterThanOrEqual(400);
  }
});

test('S3: from any other origin a token is 403 before anything runs, on every route, and nothing is granted', async () => {
  const before = await hashOfRows(gatehouse);
  const others = [
    unlisted,
    'null',
    '',
    'file://',
    '*',
    'https://app.example.com:443',
    'https://app.example.com/',
    'https://APP.example.com',
    'http://app.example.com',
    'https://app.example.com.evil.example',
    'https://evil.app.example.com',
    'https://app.example.com, https://evil.example',
    'http://localhost:3001',
    'http://127.0.0.1:3000',
    'https://%',
  ];
  for (const [name, client] of Object.entries(callers)) {
    for (const origin of others) {
      const { status, cors, headers, body } = await from(client, origin, createTeam);
      expect([status, cors, varies(headers)], `${name} ${origin}`).toEqual([403, {}, true]);
      expect(body.errors[0]).toEqual({
        message:
          'Pages of this origin may not call with a credential of this organization. An admin can list the origin with setAllowedOrigins.',
        extensions: { code: 'FORBIDDEN' },
      });
    }
    for (const path of ['/graphql/batch', '/graphql/', '/api/v1/me', '/api-keys', '/workspace/x/api/v1/me', '/']) {
      const { status, cors } = await from(client, unlisted, createTeam, {}, path);
      expect([status, cors], `${name} ${path}`).toEqual([403, {}]);
    }
  }
  expect(await hashOfRows(gatehouse)).toBe(before);
});

test('S3: an origin that another organization lists opens nothing to a token of this one', async () => {
  for (const [name, client] of Object.entries(callers)) {
    expect([(await from(client, elsewhere)).status, (await from(client, elsewhere)).cors], name).toEqual([403, {}]);
    expect((await from(client, listed)).status, name).toBe(200);
  }
});

test('S3: a page that one organization lists cannot move a session to another that does not', async () => {
  const { data } = await stranger.query('{ organization { id } }');
  const document = `mutation { switchOrganization(organizationId: "${data.organization.id}") { organization { id } errors { messages } }
    createApiKey(input: { name: "taken along" }) { key } }`;
  const session = callers['session token']!;
  const { status, body } = await from(session, listed, document);
  expect([status, body.data.switchOrganization, body.errors[0].extensions.code]).toEqual([200, null, 'FORBIDDEN']);
  // The rest of the document ran where the call came to, which lists the page.
  const key = await gatehouse.db.token.findFirstOrThrow({ where: { label: 'taken along' } });
  expect(key.organizationId).not.toBe(data.organization.id);
});

test('S3: a cookie from a foreign page is 403 CSRF_REJECTED, also where the origin is listed', async () => {
  const before = await hashOfRows(gatehouse);
  for (const extra of [{}, { 'x-gatehouse-csrf': '1' }, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
    for (const path of ['/graphql', '/graphql/batch', '/api/v1/me']) {
      const { status, cors, headers, body } = await from(owner, listed, createTeam, extra, path);
      expect([status, cors, varies(headers)], path).toEqual([403, {}, true]);
      expect(body.code ?? body.errors[0].extensions.code).toBe('CSRF_REJECTED');
    }
  }
  expect(await hashOfRows(gatehouse)).toBe(before);
});

test('S3: a bad credential is 401 as ever, and nobody is served as nobody, both without a grant', async () => {
  const token = callers['personal']!.headers['authorization']!.slice('Bearer '.length);
  const wrong = `${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`;
  for (const origin of [listed, unlisted]) {
    for (const bad of [wrong, token.toLowerCase(), 'nonsense', 'a.b.c']) {
      const refused = await from(bearer(gatehouse.app, bad), origin);
      expect([refused.status, refused.cors, varies(refused.headers)], bad).toEqual([401, {}, true]);
    }
    const nobody = await from(gatehouse.nobody, origin);
    expect([nobody.status, nobody.cors, nobody.body.data.principal.kind, varies(nobody.headers)]).toEqual([
      200,
      {},
      'ANONYMOUS',
      true,
    ]);
  }
});

test('S3: a preflight is granted where any organization lists the origin, never with cookies', async () => {
  for (const path of [
    '/graphql',
    '/graphql/',
    '/graphql/batch',
    '/api-keys',
    '/api-keys/tok_1',
    '/api/v1/me',
    '/workspace/x/api/v1/me',
  ]) {
    for (const origin of [listed, 'http://localhost:3000', elsewhere]) {
      const response = await preflight(gatehouse.nobody, origin, path);
      expect([response.status, await response.text(), corsOf(response.headers)], path).toEqual([
        204,
        '',
        {
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-allow-headers': 'authorization, content-type, x-api-key, x-skene-token, accept, x-request-id',
          'access-control-max-age': '600',
        },
      ]);
      expect(response.headers.get('vary')).toBe('Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
    }
  }
});

test('S3: every other preflight gets the answer that OPTIONS gets, without a grant', async () => {
  const plain = await gatehouse.nobody.fetch('/graphql', { method: 'OPTIONS' });
  const text = await plain.text();
  for (const origin of [
    unlisted,
    'null',
    '',
    '*',
    `${listed}/`,
    `${listed}:443`,
    'https://APP.example.com',
    'http://localhost:3001',
  ]) {
    const response = await preflight(gatehouse.nobody, origin);
    expect([response.status, response.headers.get('allow'), await response.text()], origin).toEqual([405, 'GET, POST', text]);
    expect([corsOf(response.headers), varies(response.headers)], origin).toEqual([{}, true]);
    const other = await preflight(gatehouse.nobody, origin, '/api/v1/me');
    expect([other.status >= 400, corsOf(other.headers), varies(other.headers)], origin).toEqual([true, {}, true]);
  }
  // Pages for people are no business of other sites, and OPTIONS that announces no method is no preflight.
  for (const path of ['/', '/sign-in', '/setup', '/healthz', '/graphql/assets/x', '/graphqlx', '/api'])
    expect(corsOf((await preflight(gatehouse.nobody, listed, path)).headers), path).toEqual({});
  const bare = await gatehouse.nobody.fetch('/graphql', { method: 'OPTIONS', headers: { origin: listed } });
  expect([bare.status, corsOf(bare.headers)]).toEqual([405, {}]);
});

test('S3: an origin that is taken off the list, or whose organization is deleted, is refused at the next call', async () => {
  const { app, as, db, givenOrganization, givenPersonalToken, nobody } = await startApp();
  const { organization, owner: person } = await givenOrganization();
  const client = bearer(app, (await givenPersonalToken(person)).raw);
  const admin = await as(person);
  const now = async () => [(await from(client, listed)).status, (await preflight(nobody, listed)).status];
  expect(await now()).toEqual([403, 405]);
  await setOrigins(admin, [listed]);
  expect(await now()).toEqual([200, 204]);
  await setOrigins(admin, ['https://another.example.com']);
  expect(await now()).toEqual([403, 405]);
  await setOrigins(admin, [listed]);
  expect(await now()).toEqual([200, 204]);
  await setOrigins(admin, []);
  expect(await now()).toEqual([403, 405]);
  await setOrigins(admin, [listed]);
  await db.organization.update({ where: { id: organization.id }, data: { deletedAt: new Date() } });
  expect([(await from(client, listed)).status < 400, (await preflight(nobody, listed)).status]).toEqual([false, 405]);
});

test('S3: signing in stays for our own pages, whatever is listed and whoever asks', async () => {
  const signIn = 'mutation { signIn(email: "ada@example.org", password: "correct horse battery") { user { id } } }';
  for (const client of [gatehouse.nobody, callers['personal']!]) {
    const { status, headers, body } = await from(client, listed, signIn);
    expect([status, headers.getSetCookie(), body.errors[0].extensions.code]).toEqual([403, [], 'CSRF_REJECTED']);
  }
});

test('S3: on a real socket the answers are the same', async () => {
  const port = await listen(gatehouse.app);
  const authorization = `Authorization: ${callers['personal']!.headers['authorization']}`;
  const body = JSON.stringify({ query: whoAmI });
  const corsNames = (headers: Map<string, string>) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

  const served = await raw(port, post(body, [authorization, `Origin: ${listed}`]));
  expect([served.status, served.headers.get('access-control-allow-origin')]).toEqual([200, listed]);
  expect([served.headers.get('access-control-expose-headers'), served.headers.get('vary')]).toEqual([
    'x-request-id, retry-after',
    'Origin, Accept',
  ]);
  const refusals: [string, string[], number, string[]][] = [
    ['{', [authorization, `Origin: ${listed}`], 400, ['access-control-allow-origin', 'access-control-expose-headers']],
    [body, [authorization, `Origin: ${unlisted}`], 403, []],
    [body, [authorization, 'Origin: null'], 403, []],
    [body, [authorization, `Origin: ${listed}`, `Origin: ${listed}`], 403, []],
    [body, [`Cookie: ${owner.headers['cookie']}`, `Origin: ${listed}`], 403, []],
    [body, ['Authorization: Bearer nonsense', `Origin: ${listed}`], 401, []],
  ];
  for (const [sent, headers, status, cors] of refusals) {
    const answer = await raw(port, post(sent, headers));
    expect([answer.status, corsNames(answer.headers), answer.headers.get('vary')], headers.join()).toEqual([
      status,
      cors,
      'Origin, Accept',
    ]);
  }
  const route = (origin: string) =>
    raw(port, `GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${authorization}\r\nOrigin: ${origin}\r\n\r\n`);
  const there = await route(listed);
  expect([there.status, there.headers.get('access-control-allow-origin'), there.headers.get('vary')]).toEqual([
    404,
    listed,
    'Origin',
  ]);
  expect((await route(unlisted)).status).toBe(403);
  const ask = (origin: string) =>
    raw(
      port,
      `OPTIONS /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: ${origin}\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
    );
  const asked = await ask(listed);
  expect([asked.status, asked.headers.get('access-control-allow-origin'), asked.body]).toEqual([204, listed, '']);
  expect(asked.headers.get('vary')).toBe('Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
  expect(asked.headers.get('x-request-id')).toBeTruthy();
  const denied = await ask(unlisted);
  expect([denied.status, corsNames(denied.headers), denied.headers.get('allow')]).toEqual([405, [], 'GET, POST']);
});

test('S3: a foreign origin costs a call one statement, and one that no page has costs none', async () => {
  const statements: string[] = [];
  const query = pg.Client.prototype.query as (...parameters: unknown[]) => unknown;
  pg.Client.prototype.query = function counted(this: pg.Client, ...parameters: unknown[]) {
    statements.push(String((parameters[0] as { name?: string }).name));
    return query.apply(this, parameters);
  } as never;
  try {
    const token = callers['personal']!;
    const asked = async (call: () => Promise<unknown>) => {
      statements.length = 0;
      await call();
      return [...statements];
    };
    expect(await asked(() => token.query(whoAmI.replace('organization { id }', '')))).toEqual(['resolve-token']);
    const own = '{ principal { id } }';
    expect(await asked(() => from(token, 'http://localhost:4000', own))).toEqual(['resolve-token']);
    expect(await asked(() => from(token, listed, own))).toEqual(['resolve-token', 'origin-listed-by']);
    expect(await asked(() => from(token, 'null', own))).toEqual(['resolve-token']);
    expect(await asked(() => from(gatehouse.nobody, listed, own))).toEqual([]);
    expect(await asked(() => preflight(gatehouse.nobody, listed))).toEqual(['origin-listed']);
    expect(await asked(() => preflight(gatehouse.nobody, 'null'))).toEqual([]);
  } finally {
    pg.Client.prototype.query = query as never;
  }
});
