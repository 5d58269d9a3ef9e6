import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { publicOrigin } from './helpers.ts';
import { listen, post, raw } from './wire.ts';

const kindOf = '{ "query": "{ principal { kind } }" }';
const anonymous = '{"data":{"principal":{"kind":"ANONYMOUS"}}}';
const user = '{"data":{"principal":{"kind":"USER"}}}';

async function start(gatehouse: TestApp) {
  const { app, as, givenOrganization, givenPersonalToken } = gatehouse;
  const { owner } = await givenOrganization();
  const token = (await givenPersonalToken(owner)).raw;
  const cookie = (await as(owner)).headers['cookie']!;
  return { port: await listen(app), owner, token, cookie, asOwner: await as(owner) };
}

/** Nothing of the inside in an answer. */
function expectPlain(text: string) {
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules|\/src\/|Prisma|SELECT |stack/);
}

test('H1: a malformed Host header is 400 without a word about the inside, and the next call works', async () => {
  const { port } = await start(await startApp());
  const hosts = [
    '][',
    'x:99999',
    'x:',
    'a b',
    '%',
    '',
    'x/../y',
    'user@host',
    'http://x',
    'x:80:80',
    '[::1',
    '[zz]',
    '<script>',
    '\u00e9',
    'x?y',
    'x#y',
    'x\\y',
  ];
  for (const host of hosts) {
    for (const path of ['/graphql', '/healthz', '/sign-in']) {
      const answer = await raw(port, `GET ${path}?query={__typename} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer.status, `${host} ${path}`).toBe(400);
      expectPlain(answer.all);
      expect(answer.body).not.toContain(host || 'never');
    }
  }
  expect((await raw(port, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).status, 'no Host').toBe(400);
  for (const host of ['x', '127.0.0.1:4000', '[::1]:4000', 'a-b_c.example:65535', 'X.EXAMPLE']) {
    expect((await raw(port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).status, host).toBe(200);
  }
});

test('H2: a foreign Host, an absolute target and forged X-Forwarded headers change nothing of an answer', async () => {
  const gatehouse = await startApp();
  const { port, owner } = await start(gatehouse);
  const signIn = JSON.stringify({
    query: 'mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } } }',
    variables: { e: owner.email, p: owner.password },
  });
  const forged = [
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: https',
    'X-Forwarded-For: 203.0.113.9',
    'X-Real-IP: 203.0.113.9',
    'Forwarded: for=203.0.113.9;host=evil.example;proto=https',
    'X-Original-URL: /healthz',
    'X-HTTP-Method-Override: GET',
  ];
  const message = (target: string, host: string, headers: string[]) =>
    raw(
      port,
      [
        `POST ${target} HTTP/1.1`,
        `Host: ${host}`,
        'Content-Type: application/json',
        `Content-Length: ${signIn.length}`,
        'Connection: close',
        ...headers,
        '',
        signIn,
      ].join('\r\n'),
    );
  const tries = [
    await message('/graphql', '127.0.0.1', []),
    await message('/graphql', 'evil.example', forged),
    await message('http://evil.example/graphql', 'evil.example', forged),
    await message('HTTPS://evil.example:1/graphql', '127.0.0.1', []),
  ];
  for (const { status, body, headers, all } of tries) {
    expect([status, body]).toEqual([200, `{"data":{"signIn":{"user":{"id":"${owner.id}"}}}}`]);
    expect(headers.get('set-cookie')).toMatch(/^gatehouse=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    expect(all).not.toContain('evil.example');
  }
  const addresses = await gatehouse.db.session.findMany({ where: { userId: owner.id }, select: { ip: true } });
  expect(new Set(addresses.map(({ ip }) => ip))).toEqual(new Set(['127.0.0.1']));
  // A page's redirect stays on this server, and a host in the path is a path.
  for (const path of ['/', '//evil.example/graphql', '/sign-in?next=//evil.example']) {
    const answer = await raw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.headers.get('location') ?? '').not.toContain('evil');
    expect(answer.body).not.toContain('evil.example');
  }
});

test('H2: guesses are counted by the address of the connection, whatever a header claims', async () => {
  const { port } = await start(await startApp({ env: { AUTH_FAILURES_PER_MINUTE: '3' } }));
  const statuses: number[] = [];
  for (let n = 0; n < 5; n++) {
    statuses.push((await raw(port, post(kindOf, ['Authorization: Bearer junk', `X-Forwarded-For: 203.0.113.${n}`]))).status);
  }
  expect(statuses).toEqual([401, 401, 401, 429, 429]);
});

test('H3: two Authorization headers, or two of any credential header, are 400', async () => {
  const { port, token } = await start(await startApp());
  for (const name of ['Authorization', 'X-API-Key', 'X-Skene-Token']) {
    const value = name === 'Authorization' ? `Bearer ${token}` : token;
    for (const second of [value, name === 'Authorization' ? 'Bearer junk' : 'junk', '']) {
      const answer = await raw(port, post(kindOf, [`${name}: ${value}`, `${name.toLowerCase()}: ${second}`]));
      expect([answer.status, JSON.parse(answer.body).errors[0].extensions.code], `${name} and ${second}`).toEqual([
        400,
        'BAD_USER_INPUT',
      ]);
      expect(answer.body).not.toContain(token);
    }
    expect((await raw(port, post(kindOf, [`${name}: ${value}`]))).body).toBe(user);
  }
});

test('H3: a bearer wins over a cookie; a bad bearer beside a good cookie is 401, and the session goes on', async () => {
  const gatehouse = await startApp();
  const { port, token, cookie } = await start(gatehouse);
  const via = '{ "query": "{ principal { credential { via } } }" }';
  const answer = async (headers: string[]) => raw(port, post(via, headers));
  expect((await answer([`Cookie: ${cookie}`, `Origin: ${publicOrigin}`])).body).toContain('"session"');
  expect((await answer([`Cookie: ${cookie}`, `Authorization: Bearer ${token}`])).body).toContain('"token"');
  expect((await answer(['Cookie: gatehouse=bad', `Authorization: Bearer ${token}`])).body).toContain('"token"');
  for (const bad of [
    'Authorization: Bearer junk',
    'Authorization: Bearer',
    'Authorization: Basic eDp5',
    'X-API-Key: junk',
    'X-API-Key:',
    'X-Skene-Token:',
  ]) {
    const refused = await answer([`Cookie: ${cookie}`, `Origin: ${publicOrigin}`, bad]);
    expect([refused.status, refused.headers.get('www-authenticate')], bad).toEqual([401, 'Bearer error="invalid_token"']);
    expect(refused.headers.get('set-cookie'), bad).toBeUndefined();
  }
  expect((await answer([`Cookie: ${cookie}`, `Origin: ${publicOrigin}`])).status).toBe(200);
});

test('H3: three credential headers that agree are one credential; any that differs makes it 401', async () => {
  const gatehouse = await startApp();
  const { port, token, owner } = await start(gatehouse);
  const other = (await gatehouse.givenPersonalToken(owner)).raw;
  const shown = (a: string, b: string, c: string) => [`Authorization: Bearer ${a}`, `X-Skene-Token: ${b}`, `X-API-Key: ${c}`];
  expect((await raw(port, post(kindOf, shown(token, token, token)))).body).toBe(user);
  for (const [a, b, c] of [
    [other, token, token],
    [token, other, token],
    [token, token, other],
    [token, token, ''],
    ['junk', 'junk', token],
    [token, `Bearer ${token}`, token],
  ] as const) {
    expect((await raw(port, post(kindOf, shown(a, b, c)))).status).toBe(401);
  }
});

test('H4: the scheme is case-insensitive; other schemes, empty values and strange bytes are 401 or 400, never anonymous', async () => {
  const { port, token } = await start(await startApp());
  for (const good of [`bearer ${token}`, `BEARER ${token}`, `Bearer   ${token}`, `Bearer ${token}  `]) {
    expect((await raw(port, post(kindOf, [`Authorization: ${good}`]))).body, good).toBe(user);
  }
  const bad = [
    '',
    'Bearer',
    'Bearer ',
    'Basic eDp5',
    'Digest x',
    'Token x',
    token,
    `Bearer:${token}`,
    `Bearer${token}`,
    `Bearer\t${token}`,
    `Bearer ${token}\u00e9`,
    `Bearer ${token}\0`,
    `Bearer ${token}\x01`,
    `Bearer ${token} ${token}`,
    `Bearer ${token},x`,
    `Basic x, Bearer ${token}`,
    'Bearer null',
    'Bearer undefined',
  ];
  for (const value of bad) {
    const answer = await raw(port, post(kindOf, [`Authorization: ${value}`]));
    expect([400, 401], JSON.stringify(value)).toContain(answer.status);
    expectPlain(answer.all);
    if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  }
  expect((await raw(port, post(kindOf))).body).toBe(anonymous);
});

test('H5: a header of 20 KB and more than 100 headers are 431, an address over 8 KB is 414', async () => {
  const { port } = await start(await startApp());
  const many = (count: number) => Array.from({ length: count }, (_, n) => `X-${n}: y`);
  expect((await raw(port, post(kindOf, [`X-Long: ${'x'.repeat(20_000)}`]))).status).toBe(431);
  expect((await raw(port, post(kindOf, many(120)))).status).toBe(431);
  expect((await raw(port, post(kindOf, many(90)))).status).toBe(200);
  const get = (length: number) =>
    raw(port, `GET /graphql?query={__typename}${'%20'.repeat(length / 3)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect((await get(1_000)).body).toBe('{"data":{"__typename":"Query"}}');
  expect((await get(9_000)).status).toBe(414);
  expect([414, 431]).toContain((await get(20_000)).status);
  const assets = await raw(port, `GET /healthz?${'x'.repeat(9_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(assets.status).toBe(414);
});

test('H6: ambiguous framing is refused or closed, and nothing behind it is run', async () => {
  const gatehouse = await startApp();
  const { port, token } = await start(gatehouse);
  const mutation = JSON.stringify({ query: 'mutation { createTeam(input: { name: "smuggled", members: [] }) { team { id } } }' });
  const auth = `Authorization: Bearer ${token}`;
  const inner = post(mutation, [auth]).toString('latin1');
  const head = (...lines: string[]) =>
    ['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json', auth, ...lines, '', ''].join('\r\n');
  const messages: Record<string, string> = {
    'CL and TE': `${head(`Content-Length: ${mutation.length + 20}`, 'Transfer-Encoding: chunked')}0\r\n\r\n${inner}`,
    'TE and CL': `${head('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n${inner}`,
    'two lengths': `${head('Content-Length: 0', `Content-Length: ${inner.length}`)}${inner}`,
    'a list of lengths': `${head(`Content-Length: 0, ${inner.length}`)}${inner}`,
    'a signed length': `${head(`Content-Length: +${mutation.length}`)}${mutation}`,
    'a hexadecimal length': `${head(`Content-Length: 0x${mutation.length.toString(16)}`)}${mutation}`,
    'an unknown coding': `${head('Transfer-Encoding: xchunked')}${mutation}`,
    'a coding twice': `${head('Transfer-Encoding: chunked, chunked')}0\r\n\r\n${inner}`,
    'a negative chunk': `${head('Transfer-Encoding: chunked')}-1\r\n${mutation}\r\n0\r\n\r\n`,
    'two hosts': `${head('Host: y', `Content-Length: ${mutation.length}`)}${mutation}`,
    'a space before the colon': `${head(`Content-Length : ${mutation.length}`)}${mutation}`,
    'a bare line feed': `POST /graphql HTTP/1.1\nHost: x\n${auth}\nContent-Type: application/json\nContent-Length: ${mutation.length}\n\n${mutation}`,
  };
  for (const [name, message] of Object.entries(messages)) {
    const answer = await raw(port, message, { waitMs: 1_500 });
    expect([0, 400], name).toContain(answer.status);
    expectPlain(answer.all);
  }
  expect(await gatehouse.db.team.count()).toBe(0);
  expect((await raw(port, inner)).status).toBe(200);
  expect(await gatehouse.db.team.count()).toBe(1);
});

test('H6: a body that ends early is never run', async () => {
  expect((await sendHalf()).answers.every(({ status }) => status === 0 || status === 400)).toBe(true);
});

test('H6: what a client breaks off is no failure of ours, and no error in the log', async () => {
  const { logLines } = await sendHalf();
  expect(logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  expect(logLines.filter((line) => JSON.parse(line).status >= 500)).toEqual([]);
});

async function sendHalf() {
  const gatehouse = await startApp();
  const { port, token } = await start(gatehouse);
  const mutation = JSON.stringify({ query: 'mutation { createTeam(input: { name: "half", members: [] }) { team { id } } }' });
  const announced = post(mutation, [`Authorization: Bearer ${token}`])
    .toString('latin1')
    .replace(`Content-Length: ${mutation.length}`, `Content-Length: ${mutation.length + 1}`);
  const chunked = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    'Transfer-Encoding: chunked',
    '',
    mutation.length.toString(16),
    mutation,
  ].join('\r\n');
  const answers = [];
  for (const message of [announced, chunked]) answers.push(await raw(port, message, { finish: true }));
  for (const { all } of answers) expectPlain(all);
  // The client is gone: what should not happen could still be under way.
  for (let n = 0; n < 20; n++) {
    expect(await gatehouse.db.team.count()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { answers, logLines: gatehouse.logLines };
}

test('H6: what is left of a refused body is not taken for the next request', async () => {
  const gatehouse = await startApp();
  const { port, token } = await start(gatehouse);
  const smuggled = post(
    JSON.stringify({ query: 'mutation { createTeam(input: { name: "smuggled", members: [] }) { team { id } } }' }),
    [`Authorization: Bearer ${token}`],
  );
  for (const refused of ['Authorization: Bearer junk', 'Content-Type: text/plain', 'Host: ][']) {
    const lines = [
      'POST /graphql HTTP/1.1',
      ...(refused.startsWith('Host') ? [] : ['Host: x']),
      refused,
      `Content-Length: ${smuggled.length}`,
      '',
      '',
    ];
    const answer = await raw(port, Buffer.concat([Buffer.from(lines.join('\r\n')), smuggled]), { waitMs: 1_500 });
    expect(answer.all.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0, refused).toBeLessThanOrEqual(1);
  }
  expect(await gatehouse.db.team.count()).toBe(0);
});

const padded = (bytes: number) => {
  const body = JSON.stringify({ query: '{ principal { kind } }', extensions: { padding: '' } });
  return body.replace('"padding":""', `"padding":"${'x'.repeat(bytes - body.length)}"`);
};

test('H5: bodies are limited to 1 MB without a credential and to 16 MB with one; a bad credential is refused before its body is read', async () => {
  const { port, token, cookie } = await start(await startApp());
  const auth = [`Authorization: Bearer ${token}`];
  expect((await raw(port, post(padded(1_000_000)))).body).toBe(anonymous);
  expect((await raw(port, post(padded(1_000_001)))).status).toBe(413);
  expect((await raw(port, post(padded(1_000_001), auth))).body).toBe(user);
  expect((await raw(port, post(padded(1_000_001), [`Cookie: ${cookie}`, `Origin: ${publicOrigin}`]))).body).toBe(user);
  expect((await raw(port, post(padded(16_000_000), auth), { waitMs: 20_000 })).body).toBe(user);

  // What is announced is judged by its announcement, before a byte of it has come.
  const announce = (length: number, headers: string[] = []) =>
    raw(
      port,
      [
        'POST /graphql HTTP/1.1',
        'Host: x',
        'Content-Type: application/json',
        `Content-Length: ${length}`,
        ...headers,
        '',
        '',
      ].join('\r\n'),
    );
  expect((await announce(25_000_000)).status).toBe(413);
  expect((await announce(16_000_001, auth)).status).toBe(413);
  expect((await announce(500_000, ['Authorization: Bearer junk'])).status).toBe(401);
  // Without an announcement, as soon as it is too much.
  const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
  const chunked = await raw(
    port,
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(11)}`,
  );
  expect(chunked.status).toBe(413);
});

test('H5: an ordinary client that sends too much reads the 413, and not a broken connection', async () => {
  const { port } = await start(await startApp());
  const outcomes = await Promise.all(
    Array.from(
      { length: 10 },
      () =>
        new Promise<number | string>((resolve) => {
          const call = request(
            { port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers: { 'content-type': 'application/json' } },
            (response) => {
              response.resume();
              resolve(response.statusCode ?? 0);
            },
          );
          call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
          call.end(padded(3_000_000));
        }),
    ),
  );
  expect(outcomes).toEqual(Array(10).fill(413));
});

test('H5: a body in another type than JSON is 415, for strangers and for cookies and tokens alike', async () => {
  const gatehouse = await startApp();
  const { port, token } = await start(gatehouse);
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/graphql+json',
    'application/json, text/plain',
    'application/jsonp',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/xml',
    '*/*',
    '',
  ];
  for (const type of types) {
    for (const extra of [[], [`Authorization: Bearer ${token}`]]) {
      const lines = [
        'POST /graphql HTTP/1.1',
        'Host: x',
        `Content-Type: ${type}`,
        `Content-Length: ${kindOf.length}`,
        'Connection: close',
        ...extra,
        '',
        kindOf,
      ];
      expect((await raw(port, lines.join('\r\n'))).status, type).toBe(415);
    }
  }
  expect(
    (
      await raw(
        port,
        ['POST /graphql HTTP/1.1', 'Host: x', `Content-Length: ${kindOf.length}`, 'Connection: close', '', kindOf].join('\r\n'),
      )
    ).status,
    'no type',
  ).toBe(415);
  for (const type of ['application/json', 'Application/JSON; charset="UTF-8"', 'application/json;charset=utf8']) {
    const lines = [
      'POST /graphql HTTP/1.1',
      'Host: x',
      `Content-Type: ${type}`,
      `Content-Length: ${kindOf.length}`,
      'Connection: close',
      '',
      kindOf,
    ];
    expect((await raw(port, lines.join('\r\n'))).status, type).toBe(200);
  }
});

test('G6: malformed JSON and invalid UTF-8 are 400, without an echo', async () => {
  const { port } = await start(await startApp());
  const bad: (string | Buffer)[] = [
    '',
    '{',
    '}',
    'hunter2',
    '{"query":"{__typename}"',
    '{"query":"{__typename}",}',
    "{'query':'{__typename}'}",
    '{"query":"{__typename}"} hunter2',
    '{"query":"{__typename}"}{}',
    'NaN',
    '\u0000',
    '{"query":"{\n__typename}"}',
    '[',
    '"text"',
    '1',
    'null',
    'true',
  ];
  bad.push(
    Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
    Buffer.concat([Buffer.from('{"query":"{__typename} # '), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  );
  for (const body of bad) {
    const answer = await raw(port, post(body));
    const { errors } = JSON.parse(answer.body) as { errors: { extensions: { code: string } }[] };
    expect([answer.status, errors[0]?.extensions.code], JSON.stringify(String(body))).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.body).not.toContain('hunter2');
    expectPlain(answer.all);
  }
});

test('G5: other methods are 405 with Allow, HEAD and OPTIONS included, and grant nothing across origins', async () => {
  const { port, token } = await start(await startApp());
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
    for (const extra of [
      '',
      `Authorization: Bearer ${token}\r\n`,
      'Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n',
    ]) {
      const answer = await raw(
        port,
        `${method} /graphql HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      expect([answer.status, answer.headers.get('allow')], method).toEqual([405, 'GET, POST']);
      expect(answer.all).not.toMatch(/access-control/i);
    }
  }
  const batch = await raw(port, 'GET /graphql/batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect([batch.status, batch.headers.get('allow')]).toEqual([405, 'POST']);
});

test('every answer carries one request id of its own, also those that this server refuses', async () => {
  const { port } = await start(await startApp());
  const messages = [
    post(kindOf),
    post('{'),
    post(kindOf, ['Authorization: Bearer junk']),
    post(kindOf, ['Authorization: x', 'Authorization: y']),
    'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: ][\r\nConnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
    'no HTTP\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    'GET / HTTP/1.1\r\nHost: x\r\nExpect: the unexpected\r\nConnection: close\r\n\r\n',
  ];
  const ids = new Set<string>();
  for (const message of messages) {
    const answer = await raw(port, message);
    expect(answer.all.match(/x-request-id:/gi)).toHaveLength(1);
    ids.add(answer.headers.get('x-request-id')!);
  }
  expect(ids.size).toBe(messages.length);
});

test('H7: clients that send headers or bodies slowly are cut off, and others are served meanwhile', async () => {
  const gatehouse = await startApp();
  const limits = { headersTimeout: 500, requestTimeout: 1_000, connectionsCheckingInterval: 100 };
  const port = await listen(gatehouse.app, limits);
  const half = kindOf.slice(0, 10);
  const slow = [
    ...Array.from({ length: 50 }, () => 'POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    ...Array.from(
      { length: 50 },
      () =>
        `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${kindOf.length}\r\n\r\n${half}`,
    ),
  ].map((bytes) => raw(port, bytes, { waitMs: 60_000 }));
  expect((await raw(port, post(kindOf))).body).toBe(anonymous);
  // Each ends by the server's doing: with 408, or with 400 for the body that has not come.
  for (const answer of await Promise.all(slow)) expect([400, 408]).toContain(answer.status);
  expect((await raw(port, post(kindOf))).body).toBe(anonymous);
});
