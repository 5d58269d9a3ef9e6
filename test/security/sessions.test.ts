import { expect, test } from 'vitest';
import { openSession } from '../../src/auth/session.ts';
import { readConfig } from '../../src/config.ts';
import { startApp } from '../support/app.ts';
import { clientOf, cookieOf, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';
import { bearer, bystander, hashOfRows, publicOrigin, untilWaiting, whoAmI } from './helpers.ts';

const createTeam = 'mutation { createTeam(input: { name: "forged", members: [] }) { team { id } errors { messages } } }';
const json = { 'content-type': 'application/json' };
const anyCors = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

test('S1: a session id that was planted before sign-in is worth nothing, before or after', async () => {
  const { app, db, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const planted = clientOf(app, { cookie: 'gatehouse=planted00planted00planted00planted00plan' });
  const form = new URLSearchParams({ email: owner.email, password, next: '/graphql' });
  const answer = await planted.fetch('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: publicOrigin },
    body: form,
  });
  expect(answer.status).toBe(303);
  const own = cookieOf(answer.headers);
  expect(own).not.toBe(planted.headers['cookie']);
  expect((await planted.query(whoAmI)).status).toBe(401);
  expect((await clientOf(app, { cookie: own }).query(whoAmI)).data.principal.id).toBe(owner.id);
  // Neither the cookie nor the row's id opens anything in the other's place.
  const rows = await db.session.findMany();
  expect(JSON.stringify(rows)).not.toContain(own.slice('gatehouse='.length));
  for (const value of [rows[0]!.id, rows[0]!.secretHash])
    expect((await clientOf(app, { cookie: `gatehouse=${value}` }).query(whoAmI)).status).toBe(401);
});

test('S1: every sign-in makes a new session, also in a browser that has one', async () => {
  const { app, givenOrganization, givenMember, as } = await startApp();
  const { organization, owner } = await givenOrganization();
  const victim = await givenMember(organization);
  const attacker = await as(owner);
  const answer = await attacker.query('mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } } }', {
    e: victim.email,
    p: victim.password,
  });
  const fresh = cookieOf(answer.headers);
  expect(fresh).not.toBe(attacker.headers['cookie']);
  expect((await attacker.query(whoAmI)).data.principal.id).toBe(owner.id);
  expect((await clientOf(app, { cookie: fresh }).query(whoAmI)).data.principal.id).toBe(victim.id);
});

test('S2: a cookie with a form, multipart or text mutation from elsewhere is refused, and nothing is written', async () => {
  const gatehouse = await startApp();
  const { owner } = await gatehouse.givenOrganization();
  const { cookie } = (await gatehouse.as(owner)).headers as { cookie: string };
  const before = await hashOfRows(gatehouse);
  const bodies: [string, string][] = [
    ['application/x-www-form-urlencoded', new URLSearchParams({ query: createTeam }).toString()],
    [
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: createTeam })}\r\n--x--\r\n`,
    ],
    ['text/plain', JSON.stringify({ query: createTeam })],
    ['application/json', JSON.stringify({ query: createTeam })],
    ['application/graphql', createTeam],
  ];
  const places: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    {},
  ];
  for (const [type, body] of bodies) {
    for (const place of places) {
      for (const path of ['/graphql', '/graphql/batch', '/graphql/', '//graphql']) {
        const response = await clientOf(gatehouse.app, { cookie }).fetch(path, {
          method: 'POST',
          headers: { 'content-type': type, ...place },
          body,
        });
        const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
        expect([response.status, errors[0]?.extensions.code], `${type} ${JSON.stringify(place)} ${path}`).toEqual([
          403,
          'CSRF_REJECTED',
        ]);
      }
    }
    // From our own pages the types that a form can send are refused as well.
    if (type === 'application/json') continue;
    const own = await clientOf(gatehouse.app, { cookie }).fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': type, origin: publicOrigin },
      body,
    });
    expect(own.status, type).toBe(415);
  }
  expect(await hashOfRows(gatehouse)).toBe(before);
});

test('S3: a cookie from any origin but ours is 403 CSRF_REJECTED, and an origin that nobody lists is granted nothing', async () => {
  const gatehouse = await startApp({ env: { PUBLIC_URL: 'https://gate.example.com' } });
  const { app, db, givenOrganization } = gatehouse;
  const { owner } = await givenOrganization();
  const signedIn = await clientOf(app, {}).fetch('/graphql', {
    method: 'POST',
    headers: { ...json, origin: 'https://gate.example.com' },
    body: JSON.stringify({
      query: 'mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } } }',
      variables: { e: owner.email, p: password },
    }),
  });
  const [cookie] = signedIn.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-gatehouse=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Expires=/);
  const client = clientOf(app, { cookie: cookie!.split(';')[0]! });
  const call = (headers: Record<string, string>, query = createTeam) =>
    client.fetch('/graphql', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify({ query }) });

  const foreign = [
    'https://evil.example',
    'null',
    '',
    'https://gate.example.com.evil.example',
    'https://evil.gate.example.com',
    'https://gate-example.com',
    'https://gate.example.com:444',
    'https://gate.example.com:443',
    'http://gate.example.com',
    'https://GATE.example.com',
    'HTTPS://gate.example.com',
    'https://gate.example.com/',
    'https://gate.example.com.',
    'https://gate.example.com@evil.example',
    'https://evil.example#https://gate.example.com',
    'https://gate.example.com, https://evil.example',
    'http://localhost',
    'http://127.0.0.1:4000',
    'file://',
    'https://example.com',
  ];
  for (const origin of foreign) {
    for (const extra of [{}, { 'x-gatehouse-csrf': '1' }, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
      const response = await call({ origin, ...extra });
      expect(
        [response.status, ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]!.extensions.code],
        origin,
      ).toEqual([403, 'CSRF_REJECTED']);
      expect(anyCors(response.headers)).toEqual([]);
      expect(response.headers.get('vary')).toMatch(/\bOrigin\b/);
    }
    // Without a cookie there is nothing to misuse, and still nothing granted; nor does a preflight get an answer.
    const stranger = await clientOf(app, {}).fetch('/graphql', {
      method: 'POST',
      headers: { ...json, origin },
      body: JSON.stringify({ query: whoAmI }),
    });
    expect([stranger.status, anyCors(stranger.headers), /\bOrigin\b/.test(stranger.headers.get('vary') ?? '')]).toEqual([
      200,
      [],
      true,
    ]);
    const preflight = await clientOf(app, {}).fetch('/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-gatehouse-csrf, content-type',
      },
    });
    expect([preflight.status, anyCors(preflight.headers)]).toEqual([405, []]);
  }
  expect(await db.team.count()).toBe(0);
  expect((await call({ origin: 'https://gate.example.com' })).status).toBe(200);
  expect(await db.team.count()).toBe(1);
  // A cookie of the plain name is none of this server's.
  const plain = clientOf(app, { cookie: cookie!.split(';')[0]!.replace('__Host-', '') });
  expect((await plain.query(whoAmI)).data.principal.kind).toBe('ANONYMOUS');
});

test('S3: on loopback localhost and 127.0.0.1 with the same port are one origin; another port or scheme is not', async () => {
  const { as, givenOrganization } = await startApp();
  const client = await as((await givenOrganization()).owner);
  const status = async (origin: string) =>
    (await client.fetch('/graphql', { method: 'POST', headers: { ...json, origin }, body: JSON.stringify({ query: whoAmI }) }))
      .status;
  for (const ours of [publicOrigin, 'http://localhost:4000', 'http://[::1]:4000']) expect(await status(ours), ours).toBe(200);
  for (const foreign of [
    'http://localhost:4001',
    'http://localhost',
    'https://localhost:4000',
    'http://127.0.0.1:40000',
    'http://127.0.0.1.evil.example:4000',
    'http://localhost.evil.example:4000',
    'http://evil.localhost:4000',
    'http://LOCALHOST:4000',
    'http://0.0.0.0:4000',
    'http://127.0.0.2:4000',
    'http://localhost:4000/',
    'http://localhost:04000',
  ]) {
    expect(await status(foreign), foreign).toBe(403);
  }
});

test('S3: without an Origin, a cookie needs Sec-Fetch-Site of our own or the header that no foreign page can send', async () => {
  const { app, as, givenOrganization, givenPersonalToken } = await startApp();
  const { owner } = await givenOrganization();
  const client = await as(owner);
  const post = async (headers: Record<string, string>) =>
    (
      await client.fetch('/graphql', {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify({ query: whoAmI }),
      })
    ).status;
  for (const good of [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { 'x-gatehouse-csrf': '1' }])
    expect(await post(good as never), JSON.stringify(good)).toBe(200);
  for (const bad of [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '' },
    { 'sec-fetch-site': 'Same-Origin' },
    { 'x-gatehouse-csrf': '0' },
    { 'x-gatehouse-csrf': '' },
    { 'x-gatehouse-csrf': 'true' },
    { 'x-gatehouse-csrf': '1', 'sec-fetch-site': 'cross-site' },
    { 'x-gatehouse-csrf': '1', 'content-type': 'text/plain' },
  ]) {
    expect(await post(bad as never), JSON.stringify(bad)).toBe(403);
  }
  // GET reads with the person's eyes: the same rule, on every route.
  const get = async (path: string, headers: Record<string, string>) => (await client.fetch(path, { headers })).status;
  expect(await get('/graphql?query={organization{id}}', {})).toBe(403);
  expect(await get('/graphql?query={organization{id}}', { 'sec-fetch-site': 'cross-site', accept: 'text/html' })).toBe(403);
  expect(await get('/graphql?query={organization{id}}', { 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect(await get('/no/such/route', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  // Tokens are not ambient: a request is not asked where it comes from unless a page says so by its Origin.
  const token = await givenPersonalToken(owner);
  const response = await bearer(app, token.raw).fetch('/graphql', {
    method: 'POST',
    headers: { ...json, 'sec-fetch-site': 'cross-site' },
    body: JSON.stringify({ query: whoAmI }),
  });
  expect([response.status, anyCors(response.headers)]).toEqual([200, []]);
});

test('S3: nobody is signed in from a foreign page', async () => {
  const { app, db, givenOrganization, logLines } = await startApp();
  const { owner } = await givenOrganization();
  const stranger = clientOf(app, {});
  const body = JSON.stringify({
    query: 'mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } } }',
    variables: { e: owner.email, p: password },
  });
  for (const place of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ] as Record<string, string>[]) {
    const answer = await stranger.fetch('/graphql', { method: 'POST', headers: { ...json, ...place }, body });
    expect([answer.status, answer.headers.getSetCookie()], JSON.stringify(place)).toEqual([403, []]);
    const form = await stranger.fetch('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...place },
      body: new URLSearchParams({ email: owner.email, password }),
    });
    expect([form.status, form.headers.getSetCookie()], JSON.stringify(place)).toEqual([403, []]);
  }
  expect(await db.session.count()).toBe(0);
  expect(logLines.join('')).not.toContain(password);
});

test('S4: after sign-out the cookie is refused on every route, at once; other sessions go on', async () => {
  const { as, db, signIn, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const [here, there] = [await as(owner), await signIn(owner)];
  const answer = await here.query('mutation { signOut { success } }');
  expect(answer.data.signOut.success).toBe(true);
  expect(answer.headers.getSetCookie()).toEqual(['gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']);
  const calls: [string, RequestInit][] = [
    ['/graphql', { method: 'POST', headers: json, body: JSON.stringify({ query: whoAmI }) }],
    ['/graphql', { method: 'POST', headers: json, body: JSON.stringify({ query: '{ __typename }' }) }],
    ['/graphql/batch', { method: 'POST', headers: json, body: JSON.stringify([{ query: whoAmI }]) }],
    ['/graphql?query={__typename}', {}],
    ['/', {}],
    ['/no/such/route', {}],
  ];
  for (const [path, init] of calls) {
    const refused = await here.fetch(path, { ...init, headers: { ...(init.headers as object), origin: publicOrigin } });
    expect([refused.status, refused.headers.get('www-authenticate')], path).toEqual([401, 'Bearer error="invalid_token"']);
  }
  // A browser is led to the sign-in instead, and forgets the cookie.
  const page = await here.fetch('/graphql', { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('location'), page.headers.getSetCookie()[0]]).toEqual([
    303,
    '/sign-in?next=/graphql',
    'gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
  ]);
  expect((await there.query(whoAmI)).status).toBe(200);
  expect(await db.auditEvent.count({ where: { event: 'session.ended' } })).toBe(1);
});

test('S4: a session that is revoked from another browser, or has expired, is refused at the very next call', async () => {
  const { as, db, signIn, givenOrganization, givenMember } = await startApp();
  const { organization, owner } = await givenOrganization();
  const [here, there] = [await as(owner), await signIn(owner)];
  const current = async (client: typeof here): Promise<string> => {
    const { nodes } = dataOf(await client.query('{ user { sessions { nodes { id current } } } }')).user.sessions;
    return nodes.find((session: { current: boolean }) => session.current).id;
  };
  const id = await current(there);
  // Nobody else's to revoke.
  const colleague = await as(await givenMember(organization, 'ADMIN'));
  expect(
    (await colleague.query('mutation ($id: ID!) { revokeSession(sessionId: $id) { success } }', { id })).errors?.[0]?.extensions
      .code,
  ).toBe('NOT_FOUND');
  expect((await there.query(whoAmI)).status).toBe(200);
  dataOf(await here.query('mutation ($id: ID!) { revokeSession(sessionId: $id) { success errors { messages } } }', { id }));
  expect((await there.query(whoAmI)).status).toBe(401);

  await db.session.updateMany({ where: { id: await current(here) }, data: { expiresAt: new Date(Date.now() - 1_000) } });
  expect((await here.query(whoAmI)).status).toBe(401);
});

test('S5: a password change ends every other session and rotates this one; the old password opens nothing', async () => {
  const { app, as, db, signIn, givenOrganization, givenPersonalToken } = await startApp();
  const { owner } = await givenOrganization();
  const [here, there] = [await as(owner), await signIn(owner)];
  const jwt = dataOf(await there.query('mutation { createSessionToken { token } }')).createSessionToken.token;
  const ownJwt = dataOf(await here.query('mutation { createSessionToken { token } }')).createSessionToken.token;
  const token = await givenPersonalToken(owner);
  const change =
    'mutation ($old: String!, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { success errors { field } } }';

  const wrong = await here.query(change, { old: 'not the password', new: 'a brand-new password' });
  expect(wrong.data.changePassword).toEqual({ success: false, errors: [{ field: 'currentPassword' }] });
  expect((await there.query(whoAmI)).status).toBe(200);

  const answer = await here.query(change, { old: password, new: 'a brand-new password' });
  expect(dataOf(answer).changePassword.success).toBe(true);
  const rotated = clientOf(app, { cookie: cookieOf(answer.headers) });
  expect((await rotated.query(whoAmI)).data.principal.id).toBe(owner.id);
  for (const [name, ended] of Object.entries({ here, there, jwt: bearer(app, jwt), ownJwt: bearer(app, ownJwt) }))
    expect((await ended.query(whoAmI)).status, name).toBe(401);
  // A token is revoked by itself: it is listed, and is no copy of the password.
  expect((await as(token).then((client) => client.query(whoAmI))).status).toBe(200);
  const enter = 'mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } errors { field } } }';
  expect((await clientOf(app, {}).query(enter, { e: owner.email, p: password })).data.signIn.user).toBeNull();
  expect((await clientOf(app, {}).query(enter, { e: owner.email, p: 'a brand-new password' })).data.signIn.user.id).toBe(
    owner.id,
  );
  expect(await db.auditEvent.count({ where: { event: 'user.password_changed' } })).toBe(1);
});

test('S5: a disabled person is refused at the next call, by cookie, token and session token, and cannot sign in', async () => {
  const { app, as, db, givenOrganization, givenMember, givenPersonalToken } = await startApp();
  const { organization } = await givenOrganization();
  const person = await givenMember(organization);
  const session = await as(person);
  const clients = [
    session,
    await as(await givenPersonalToken(person)),
    bearer(app, dataOf(await session.query('mutation { createSessionToken { token } }')).createSessionToken.token),
  ];
  for (const client of clients) expect((await client.query(whoAmI)).status).toBe(200);
  await db.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
  for (const client of clients) expect((await client.query(whoAmI)).status).toBe(401);
  const enter = await clientOf(app, {}).query(
    'mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } } }',
    { e: person.email, p: person.password },
  );
  expect([enter.data.signIn.user, enter.headers.getSetCookie()]).toEqual([null, []]);
});

test('S5: guesses of the present password are slowed down too, also such as are made at the same moment', async () => {
  const { as, givenOrganization } = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '3' } });
  const client = await as((await givenOrganization()).owner);
  const guess = (n: number) =>
    client.query(
      'mutation ($old: String!) { changePassword(currentPassword: $old, newPassword: "a brand-new password") { success } }',
      { old: `guess number ${n}` },
    );
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => guess(n)));
  expect((await guess(99)).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  expect(answers.filter(({ errors }) => errors?.[0]?.extensions.code === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(9);
});

test('S5: sign-ins with the old password that are under way when it changes open nothing', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '1000' } });
  const { app, as, givenOrganization } = gatehouse;
  const { owner } = await givenOrganization();
  const changing = await as(owner);
  const [holder, observer] = [await bystander(gatehouse), await bystander(gatehouse)];
  const signInAs = 'mutation ($e: String!, $p: String!) { signIn(email: $e, password: $p) { user { id } errors { field } } }';

  // All have compared the password, and wait for the person: the change first, then the sign-ins.
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM "user" WHERE id = $1 FOR UPDATE', [owner.id]);
  const changed = changing.query(
    'mutation ($old: String!) { changePassword(currentPassword: $old, newPassword: "an entirely new one") { success } }',
    { old: owner.password },
  );
  await untilWaiting(observer, 1);
  const attempts = Array.from({ length: 3 }, () => clientOf(app, {}).query(signInAs, { e: owner.email, p: owner.password }));
  await untilWaiting(observer, 4);
  await holder.query('ROLLBACK');

  expect(dataOf(await changed).changePassword.success).toBe(true);
  for (const answer of await Promise.all(attempts))
    expect(answer.data.signIn).toEqual({ user: null, errors: [{ field: 'password' }] });
  const living = await gatehouse.db.session.count({ where: { userId: owner.id, endedAt: null } });
  expect(living).toBe(1);
});

test('S6: plain http on another address than loopback stops the start, unless it is asked for', () => {
  for (const PUBLIC_URL of [
    'http://gate.example',
    'http://192.0.2.1:4000',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://0.0.0.0:4000',
  ]) {
    expect(() => readConfig({ PUBLIC_URL }), PUBLIC_URL).toThrow(/PUBLIC_URL is plain http .* ALLOW_INSECURE_HTTP=1/);
    expect(readConfig({ PUBLIC_URL, ALLOW_INSECURE_HTTP: '1' }).publicUrl.protocol).toBe('http:');
  }
  expect(() => readConfig({ HOST: '0.0.0.0' })).toThrow(/PUBLIC_URL/);
  for (const PUBLIC_URL of ['http://localhost:4000', 'http://127.0.0.1', 'http://[::1]:4000', 'https://gate.example'])
    expect(readConfig({ PUBLIC_URL }).publicUrl.href).toContain(PUBLIC_URL);
});

test('S7: of more than 100 sessions the oldest end; the newest and those of others go on', async () => {
  const { app, as, db, signIn, givenOrganization, givenMember } = await startApp();
  const { organization, owner } = await givenOrganization();
  const other = await as(await givenMember(organization));
  const opened = [];
  for (let n = 0; n < 100; n++) {
    // An id begins with its millisecond: "oldest" must not be a matter of chance here.
    await new Promise((resolve) => setTimeout(resolve, 2));
    opened.push(await openSession(db, owner.id, organization.id, { ip: '127.0.0.1', userAgent: null }));
  }
  const status = async (secret: string) => (await clientOf(app, { cookie: `gatehouse=${secret}` }).query(whoAmI)).status;
  expect(await status(opened[0]!.secret)).toBe(200);
  const newest = [await signIn(owner), await signIn(owner), await signIn(owner)];
  expect(await Promise.all(opened.slice(0, 5).map(({ secret }) => status(secret)))).toEqual([401, 401, 401, 200, 200]);
  expect(await status(opened[99]!.secret)).toBe(200);
  for (const client of [...newest, other]) expect((await client.query(whoAmI)).status).toBe(200);
  expect(await db.session.count({ where: { userId: owner.id, endedAt: null } })).toBe(100);
});
