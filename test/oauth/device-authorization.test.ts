import { expect, inject, test } from 'vitest';
import { startApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';
import { administrate } from '../support/database-server.ts';
import { devicePath, grantType, sx, terminalOf, tokenPath } from './terminal.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('a program gets its two codes, the page, and how long and how often to ask; only a hash of the device code is kept', async () => {
  const { app, db, logLines } = await startApp({ env: { PUBLIC_URL: 'https://gatehouse.example' } });
  const terminal = terminalOf(app, db);
  const { status, headers, body } = await terminal.post(devicePath, { client_id: sx });
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, 'application/json', 'no-store']);
  const userCode = String(body['user_code']);
  expect(body).toEqual({
    device_code: expect.stringMatching(/^[\w-]{43}$/),
    user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
    verification_uri: 'https://gatehouse.example/device',
    verification_uri_complete: `https://gatehouse.example/device?user_code=${userCode}`,
    expires_in: 600,
    interval: 5,
  });
  const grant = await terminal.grantOf({ deviceCode: '', userCode });
  expect(grant).toMatchObject({ clientId: sx, ip: '192.0.2.1', userAgent: 'skills/2.3.4', intervalSeconds: 5, approvedAt: null });
  expect(Math.abs(grant.expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(30_000);
  expect(JSON.stringify([grant, logLines])).not.toContain(body['device_code']);
});

test('the addresses come from PUBLIC_URL, whatever host was asked', async () => {
  const { app } = await startApp({ env: { PUBLIC_URL: 'https://gatehouse.example' } });
  const forged = { ...form, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', 'x-forwarded-for': '10.9.8.7' };
  for (const [path, init] of [
    [devicePath, { method: 'POST', body: `client_id=${sx}` }],
    ['/.well-known/oauth-authorization-server', {}],
  ] as const) {
    const answer = await app.fetch(new Request(`http://evil.example${path}`, { ...init, headers: forged }), { ip: '192.0.2.1' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toMatch(/evil|http:\/\//);
  }
});

test('the metadata announce the endpoints, which answer there as at the paths of sx', async () => {
  const { app, db, nobody } = await startApp({ env: { PUBLIC_URL: 'https://gatehouse.example' } });
  const answer = await nobody.fetch('/.well-known/oauth-authorization-server');
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const metadata = (await answer.json()) as Record<string, string>;
  expect(metadata).toEqual({
    issuer: 'https://gatehouse.example',
    device_authorization_endpoint: 'https://gatehouse.example/api/oauth/device-authorization',
    token_endpoint: 'https://gatehouse.example/api/oauth/token',
    grant_types_supported: [grantType],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
  });
  const terminal = terminalOf(app, db);
  const announced = [metadata['device_authorization_endpoint']!, metadata['token_endpoint']!].map((url) => new URL(url).pathname);
  for (const path of [announced[0]!, devicePath, '//api/oauth/device-authorization/'])
    expect((await terminal.post(path, { client_id: sx })).body).toHaveProperty('device_code');
  for (const path of [announced[1]!, tokenPath, '//api/oauth/token/'])
    expect((await terminal.post(path, { client_id: sx })).body).toMatchObject({ error: 'invalid_request' });
});

const both = [devicePath, tokenPath];
const known = `grant_type=${encodeURIComponent(grantType)}&device_code=x&client_id=${sx}`;

// biome-ignore format: a table reads best as a table
test.each([
  ['no client',                  'grant_type=x',                          {},                                      400, 'invalid_request'],
  ['an empty client',            'client_id=',                            {},                                      400, 'invalid_request'],
  ['an unknown client',          'client_id=unknown-client',              {},                                      401, 'invalid_client'],
  ['a client with a NUL',        'client_id=%00',                         {},                                      401, 'invalid_client'],
  ['two clients',                `client_id=${sx}&client_id=${sx}`,       {},                                      400, 'invalid_request'],
  ['another parameter twice',    `client_id=${sx}&scope=a&scope=b`,       {},                                      400, 'invalid_request'],
  ['a credential',               known,                                   { authorization: 'Basic c3g6' },         401, 'invalid_client'],
  ['a bad token',                known,                                   { authorization: 'Bearer nonsense' },    401, 'invalid_client'],
  ['JSON',                       JSON.stringify({ client_id: sx }),       { 'content-type': 'application/json' },  400, 'invalid_request'],
  ['a multipart form',           known,                                   { 'content-type': 'multipart/form-data' }, 400, 'invalid_request'],
  ['a type that only starts so', known,                                   { 'content-type': 'application/x-www-form-urlencodedx' }, 400, 'invalid_request'],
  ['no type',                    known,                                   { 'content-type': '' },                  400, 'invalid_request'],
  ['nothing',                    '',                                      {},                                      400, 'invalid_request'],
  ['bytes that are no text',     Buffer.from([0xff, 0xfe]),               {},                                      400, 'invalid_request'],
  ['a body too large',           `${known}&x=${'x'.repeat(20_000)}`,      {},                                      413, 'invalid_request'],
] as const)('%s is refused at both endpoints, in JSON with the word of OAuth, and nothing is kept', async (_what, body, headers, status, error) => {
  const { db, nobody } = await startApp();
  for (const path of both) {
    const answer = await nobody.fetch(path, { method: 'POST', headers: { ...form, ...headers }, body });
    expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, status, 'no-store']);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const refusal = (await answer.json()) as Record<string, string>;
    expect(refusal).toEqual({ error, error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$/) });
    expect(refusal['error_description']).not.toMatch(/unknown-client|nonsense/);
  }
  expect(await db.deviceGrant.count()).toBe(0);
});

test('what is at the address for other methods is no page and no redirect, but JSON with an error', async () => {
  const { nobody } = await startApp();
  for (const path of [...both, '/api/oauth/', '/api/oauth/authorize'])
    for (const headers of [{}, { accept: 'text/html' }]) {
      const answer = await nobody.fetch(path, { headers: headers as Record<string, string>, redirect: 'manual' });
      expect([path, answer.status]).toEqual([path, (both as readonly string[]).includes(path) ? 405 : 404]);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request', error_description: expect.any(String) });
    }
});

test('parameters in the address are not read', async () => {
  const { nobody } = await startApp();
  const answer = await nobody.fetch(`${devicePath}?client_id=${sx}`, { method: 'POST', headers: form, body: '' });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }]);
});

test('an address that lets too many programs ask has to wait, with JSON; others need not', async () => {
  const { app, db } = await startApp({ env: { DEVICE_REQUESTS_PER_MINUTE: '3' } });
  const terminal = terminalOf(app, db, '2001:db8::1');
  const outcomes = [];
  for (let n = 0; n < 5; n++) outcomes.push((await terminal.post(devicePath, { client_id: sx })).status);
  expect(outcomes).toEqual([200, 200, 200, 429, 429]);
  const neighbour = await terminalOf(app, db, '2001:db8::2').post(devicePath, { client_id: sx });
  expect([neighbour.status, neighbour.body['error']]).toEqual([429, 'temporarily_unavailable']);
  expect(Number(neighbour.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await db.deviceGrant.count()).toBe(3);
  expect((await terminalOf(app, db, '2001:db8:0:1::1').post(devicePath, { client_id: sx })).status).toBe(200);
});

test('without the database both endpoints are 503, in JSON with an error', async () => {
  const { app, db, databaseName } = await startApp();
  const terminal = terminalOf(app, db);
  const asked = await terminal.ask();
  const server = inject('databaseServer');
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseName}' AND pid <> pg_backend_pid()`;
  await administrate(server, `ALTER DATABASE ${databaseName} ALLOW_CONNECTIONS false`);
  await administrate(server, end);
  for (const { status, headers, body } of [await terminal.post(devicePath, { client_id: sx }), await terminal.poll(asked)]) {
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(body).toEqual({ error: 'temporarily_unavailable', error_description: expect.any(String) });
  }
  await administrate(server, `ALTER DATABASE ${databaseName} ALLOW_CONNECTIONS true`);
  expect(await terminal.word(asked)).toBe('authorization_pending');
});

test('grants that ended more than a day ago go with the next one', async () => {
  const { app, db } = await startApp();
  const terminal = terminalOf(app, db);
  const [old, recent] = [await terminal.ask(), await terminal.ask()];
  await terminal.age(old, 25 * 60 * 60);
  await terminal.age(recent, 23 * 60 * 60);
  await terminal.ask();
  expect(await terminal.word(old)).toBe('invalid_grant');
  expect(await terminal.word(recent)).toBe('expired_token');
  expect(await db.deviceGrant.count()).toBe(2);
});

test('a cookie or a bad cookie makes no difference: nobody is signed in here', async () => {
  const { app, db, as, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  for (const { headers } of [await as(owner), clientOf(app, { cookie: 'gatehouse=stale' })])
    expect((await terminalOf(app, db).post(devicePath, { client_id: sx }, headers)).status).toBe(200);
});
