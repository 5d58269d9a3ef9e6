import { expect, test } from 'vitest';
import { listen, raw } from '../security/wire.ts';
import { startApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';
import { grantType, sx, terminalOf } from './terminal.ts';

/** A form as Go's http.Client writes it: no Accept, gzip allowed, and nothing that says who is calling. */
function asGo(path: string, form: string, host = '127.0.0.1:4000'): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: skills/2.3.4',
    `Content-Length: ${form.length}`,
    'Content-Type: application/x-www-form-urlencoded',
    'Accept-Encoding: gzip',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${form}`;
}

test('over a socket, as sx sends it: from the question to the token', async () => {
  const { app, db, as, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const port = await listen(app);
  const send = async (path: string, form: string) => {
    const { status, headers, body } = await raw(port, asGo(path, form));
    expect(headers.get('location')).toBeUndefined();
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    return { status, body: JSON.parse(body) as Record<string, string> };
  };

  const asked = await send('/api/oauth/device-authorization/', `client_id=${sx}`);
  expect(asked.status).toBe(200);
  const userCode = asked.body['user_code']!;
  const form = new URLSearchParams({ client_id: sx, device_code: asked.body['device_code']!, grant_type: grantType }).toString();
  expect(await send('/api/oauth/token/', form)).toMatchObject({ status: 400, body: { error: 'authorization_pending' } });
  expect(await send('//api/oauth/token/', form)).toMatchObject({ status: 400, body: { error: 'slow_down' } });

  const { decide, grantOf } = terminalOf(app, db);
  expect(await decide(await as(owner), { deviceCode: '', userCode })).toBeNull();
  const { userAgent, ip } = await grantOf({ deviceCode: '', userCode });
  expect([userAgent, ip]).toEqual(['skills/2.3.4', '127.0.0.1']);
  const { status, body } = await send('/api/oauth/token/', form);
  expect([status, body['error'], body['token_type']]).toEqual([200, undefined, 'Bearer']);
  const caller = clientOf(app, { authorization: `Bearer ${body['access_token']}` });
  expect((await caller.query('{ principal { id } }')).data.principal.id).toBe(owner.id);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a malformed host',         asGo('/api/oauth/token/', 'x=y', ']['),                                                    400],
  ['two hosts',                asGo('/api/oauth/token/', 'x=y').replace('\r\n', '\r\nHost: evil.example\r\n'),            400],
  ['two Authorization headers', asGo('/api/oauth/token/', 'x=y').replace('\r\n', '\r\nAuthorization: a\r\nAuthorization: b\r\n'), 400],
  ['too long an address',      asGo(`/api/oauth/token/?${'x'.repeat(9_000)}`, 'x=y'),                                     414],
  ['a body that is announced too large', asGo('/api/oauth/token/', 'x=y').replace('Content-Length: 3', 'Content-Length: 99999999'), 413],
] as const)('%s is refused in JSON with an error, too', async (_what, bytes, status) => {
  const { app } = await startApp();
  const answer = await raw(await listen(app), bytes);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
});
