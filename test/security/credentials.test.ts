import { importJWK, type JWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { unseal } from '../../src/auth/seal.ts';
import { mintToken } from '../../src/auth/token-format.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { type Answer, clientOf, dataOf } from '../support/client.ts';
import { type Person, password } from '../support/story.ts';
import { ask, bearer, countQueries, from, publicOrigin, seen, whoAmI } from './helpers.ts';
import { listen, raw } from './wire.ts';

const signInDocument =
  'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { id } errors { field messages } } }';
const wrongPassword = { field: 'password', messages: ['The e-mail address or the password is wrong.'] };

function signIn({ app }: TestApp, email: string, secret: string, ip = '127.0.0.1'): Promise<Answer> {
  return from(app, ip).query(signInDocument, { email, password: secret });
}

const outcome = (answer: Answer) =>
  answer.data?.signIn?.user ? 'in' : (answer.errors?.[0]?.extensions.code ?? answer.data?.signIn?.errors[0]?.field ?? 'nothing');

test('C1: a token with any one character changed is refused without a question to the database, and stays valid for its owner', async () => {
  const gatehouse = await startApp();
  const { app, database, givenOrganization, givenPersonalToken, as } = gatehouse;
  const { owner } = await givenOrganization();
  const token = await givenPersonalToken(owner);
  const asked = countQueries(database.pool);

  for (let at = 0; at < token.raw.length; at++) {
    const changed = `${token.raw.slice(0, at)}${token.raw[at] === 'a' ? 'b' : 'a'}${token.raw.slice(at + 1)}`;
    const { status, codes, headers } = await ask(bearer(app, changed), { query: whoAmI });
    expect([status, codes], `character ${at}`).toEqual([401, ['UNAUTHENTICATED']]);
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  }
  expect(asked()).toBe(0);

  expect(dataOf(await (await as(token)).query(whoAmI)).principal.id).toBe(owner.id);
  expect(asked()).toBeGreaterThan(0);
});

test('C1: truncated, lengthened, padded and wrongly cased tokens are refused', async () => {
  const { app, givenOrganization, givenPersonalToken } = await startApp();
  const { raw: secret } = await givenPersonalToken((await givenOrganization()).owner);
  const swapped = [...secret].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
  const bad = [
    secret.slice(0, -1),
    secret.slice(1),
    secret.slice(8),
    `${secret}0`,
    `x${secret}`,
    secret.slice(0, 8),
    `"${secret}"`,
    swapped,
    `${secret},${secret}`,
  ];
  for (const text of bad) {
    expect((await ask(bearer(app, text), { query: whoAmI })).status, text).toBe(401);
  }
  expect((await ask(bearer(app, secret), { query: whoAmI })).status).toBe(200);
});

test('C1: a secret of one kind opens nothing in the place of another kind', async () => {
  const { app, as, givenOrganization, givenPersonalToken, givenBot } = await startApp();
  const { owner } = await givenOrganization();
  const pat = await givenPersonalToken(owner);
  const bot = await givenBot(owner);
  const session = (await as(owner)).headers['cookie']!.split('=')[1]!;
  const headers = [
    { authorization: `Bearer ${session}` },
    { authorization: `Bearer gatehouse=${session}` },
    { 'x-api-key': session },
    { cookie: `gatehouse=${pat.raw}` },
    { cookie: `gatehouse=${bot.key}` },
    { cookie: `gatehouse=Bearer ${pat.raw}` },
  ];
  for (const shown of headers)
    expect((await ask(clientOf(app, shown), { query: whoAmI })).status, JSON.stringify(shown)).toBe(401);
  // Under another name a cookie is none of ours.
  expect((await clientOf(app, { cookie: `session=${session}` }).query(whoAmI)).data.principal.kind).toBe('ANONYMOUS');
});

test('C2: an address that guesses is slowed down; others are not, nor is a valid credential from the same address', async () => {
  const { app, givenOrganization, givenPersonalToken } = await startApp({ env: { AUTH_FAILURES_PER_MINUTE: '5' } });
  const token = await givenPersonalToken((await givenOrganization()).owner);
  const guess = (ip: string) => ask(bearer(app, mintToken('gth_pat_').plaintext, ip), { query: whoAmI });

  for (let n = 0; n < 5; n++) expect((await guess('10.0.0.1')).codes).toEqual(['UNAUTHENTICATED']);
  for (let n = 0; n < 5; n++) {
    const refused = await guess('10.0.0.1');
    expect([refused.status, refused.codes]).toEqual([429, ['RATE_LIMITED']]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  }
  // Every route counts as one and the same door, and every kind of bad credential as a guess.
  const elsewhere = [
    { authorization: 'Bearer junk' },
    { authorization: `Bearer ${mintToken('gth_bot_').plaintext}` },
    { cookie: 'gatehouse=guessed' },
  ];
  for (const shown of elsewhere) {
    const response = await clientOf(app, shown, '10.0.0.1').fetch('/no/such/route');
    expect([response.status, ((await response.json()) as { code: string }).code], JSON.stringify(shown)).toEqual([
      429,
      'RATE_LIMITED',
    ]);
  }
  expect((await guess('10.0.0.2')).status).toBe(401);
  expect((await ask(bearer(app, token.raw, '10.0.0.1'), { query: whoAmI })).status).toBe(200);
  expect((await ask(from(app, '10.0.0.1'), { query: whoAmI })).status).toBe(200);
});

test('C2: one who has a whole IPv6 network guesses no more than one who has an address', async () => {
  const { app } = await startApp({ env: { AUTH_FAILURES_PER_MINUTE: '5' } });
  const statuses = [];
  for (let n = 0; n < 8; n++)
    statuses.push((await clientOf(app, { authorization: 'Bearer guess' }, `2001:db8:1:2:${n}::${n}`).query(whoAmI)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  expect((await clientOf(app, { authorization: 'Bearer guess' }, '2001:db8:1:3::1').query(whoAmI)).status).toBe(401);
});

test('C3: an expired, a revoked, an unknown and an orphaned token get byte-identical answers on every route, and an audit row each', async () => {
  const { app, db, as, lastUse, logLines, givenOrganization, givenMember, givenBot, givenPersonalToken, givenBotKey } =
    await startApp();
  const { organization, owner } = await givenOrganization();
  const [removed, disabled] = [await givenMember(organization), await givenMember(organization)];
  const bot = await givenBot(owner);
  const tokens = {
    expired: await givenPersonalToken(owner),
    revoked: await givenPersonalToken(owner),
    botDeleted: await givenBotKey(owner, bot),
    personRemoved: await givenPersonalToken(removed),
    personDisabled: await givenPersonalToken(disabled),
  };
  for (const token of Object.values(tokens)) expect((await (await as(token)).query(whoAmI)).status).toBe(200);
  const session = await as(removed);
  await db.$executeRaw`UPDATE token SET expires_at = now() - interval '1 second' WHERE id = ${tokens.expired.id}`;
  dataOf(
    await (await as(owner)).query('mutation ($id: ID!) { deletePersonalToken(tokenId: $id) { errors { messages } } }', {
      id: tokens.revoked.id,
    }),
  );
  dataOf(await (await as(owner)).query('mutation ($id: ID!) { deleteBot(id: $id) { errors { messages } } }', { id: bot.id }));
  await db.membership.delete({ where: { organizationId_userId: { organizationId: organization.id, userId: removed.id } } });
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });

  const clients = [
    ...Object.values(tokens).map(({ raw: secret }) => bearer(app, secret)),
    bearer(app, mintToken('gth_pat_').plaintext),
    bearer(app, 'junk'),
    clientOf(app, session.headers),
  ];
  const body = JSON.stringify({ query: whoAmI });
  const json = { 'content-type': 'application/json' };
  const calls: [string, RequestInit][] = [
    ['/graphql', { method: 'POST', headers: json, body }],
    ['/graphql', { method: 'POST', headers: { ...json, accept: 'application/graphql-response+json' }, body }],
    ['/graphql/batch', { method: 'POST', headers: json, body: `[${body}]` }],
    ['/graphql?query={__typename}', {}],
    ['/', {}],
    ['/no/such/route', {}],
  ];
  for (const [path, init] of calls) {
    const answers = await Promise.all(clients.map(async (client) => seen(await client.fetch(path, init))));
    expect(answers[0]!.status).toBe(401);
    expect(answers[0]!.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  }

  await lastUse.flush();
  const rows = await db.auditEvent.findMany({ where: { event: 'token.refused' } });
  const causes = Object.fromEntries(rows.map(({ targetId, data }) => [targetId, (data as { cause: string }).cause]));
  expect(causes).toEqual({
    [tokens.expired.id]: 'expired',
    [tokens.revoked.id]: 'revoked',
    [tokens.botDeleted.id]: 'revoked',
    [tokens.personRemoved.id]: 'owner-gone',
    [tokens.personDisabled.id]: 'owner-gone',
  });
  expect(rows.every(({ organizationId }) => organizationId === organization.id)).toBe(true);
  const written = JSON.stringify([await db.auditEvent.findMany(), logLines]);
  for (const { raw: secret } of Object.values(tokens)) expect(written).not.toContain(secret.slice(12, -4));
});

test('C3: a key whose bot is gone is refused even when the key itself was not revoked', async () => {
  const { db, as, givenOrganization, givenBot } = await startApp();
  const bot = await givenBot((await givenOrganization()).owner);
  await db.bot.update({ where: { id: bot.id }, data: { deletedAt: new Date() } });
  expect((await (await as(bot)).query(whoAmI)).status).toBe(401);
});

test('C4: a token in the address or in a variable is no credential, and does not reach the log', async () => {
  const gatehouse = await startApp();
  const { app, logLines, givenOrganization, givenPersonalToken } = gatehouse;
  const { raw: secret } = await givenPersonalToken((await givenOrganization()).owner);
  const port = await listen(app);

  for (const query of [`access_token=${secret}`, `token=${secret}`, `api_key=${secret}`, `authorization=Bearer%20${secret}`]) {
    const path = `/graphql?${query}&query=${encodeURIComponent('{ principal { kind } }')}`;
    const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect([answer.status, answer.body]).toEqual([200, '{"data":{"principal":{"kind":"ANONYMOUS"}}}']);
  }
  const closed = await ask(
    clientOf(app, {}),
    { query: '{ organization { id } }', variables: { token: secret, access_token: secret } },
    { path: `/graphql?access_token=${secret}` },
  );
  expect([closed.status, closed.json.data]).toEqual([401, undefined]);
  expect(logLines.length).toBeGreaterThanOrEqual(4);
  expect(logLines.join('')).not.toContain(secret);
});

test('C5: a bot key on what only people may do is FORBIDDEN at its path; siblings resolve, and nothing is written', async () => {
  const { db, as, givenOrganization, givenBot } = await startApp();
  const { owner } = await givenOrganization();
  const bot = await givenBot(owner);
  const before = [await db.token.count(), await db.bot.count(), await db.team.count(), await db.auditEvent.count()];
  const answer = await (await as(bot)).query(`mutation {
    makeToken: createPersonalToken(label: "mine") { token }
    makeKey: createBotApiKey(botId: "${bot.id}") { botKey }
    makeBot: createBot(input: { name: "child" }) { botKey }
    makeTeam: createTeam(input: { name: "mine", members: [] }) { team { id } }
    remove: deleteBot(id: "${bot.id}") { bot { id } }
    jwt: createSessionToken { token }
    change: changePassword(currentPassword: "x", newPassword: "another password") { success }
    wrong: signIn(email: "nobody@example.test", password: "wrong") { errors { field } }
  }`);
  expect(answer.status).toBe(200);
  const refused = ['makeToken', 'makeKey', 'makeBot', 'makeTeam', 'remove', 'jwt', 'change'];
  expect(answer.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual(
    refused.map((name) => [[name], 'FORBIDDEN']),
  );
  expect(answer.data).toEqual({
    ...Object.fromEntries(refused.map((name) => [name, null])),
    wrong: { errors: [{ field: 'password' }] },
  });
  expect([await db.token.count(), await db.bot.count(), await db.team.count(), await db.auditEvent.count()]).toEqual(before);
});

test('C5: a personal token does nothing that needs a session, and nothing beyond its scopes', async () => {
  const { db, as, givenOrganization, givenPersonalToken } = await startApp();
  const { owner } = await givenOrganization();
  const full = await as(await givenPersonalToken(owner));
  const reader = await as(await givenPersonalToken(owner, ['BOTS_READ']));
  const before = [await db.token.count(), await db.bot.count(), await db.session.count(), await db.auditEvent.count()];
  const sessionOnly = await full.query(`mutation {
    a: createPersonalToken(label: "child") { token }
    b: createSessionToken { token }
    c: signOut { success }
    d: revokeOtherSessions { revokedCount }
    e: changePassword(currentPassword: "${password}", newPassword: "another password") { success }
    f: switchOrganization(organizationId: "${owner.organization.id}") { organization { id } }
    g: revokeSession(sessionId: "ses_x") { success }
  }`);
  expect(sessionOnly.errors?.map(({ extensions }) => extensions.code)).toEqual(Array(7).fill('FORBIDDEN'));
  const beyond = await reader.query(
    'mutation { createBot(input: { name: "x" }) { botKey } createTeam(input: { name: "x", members: [] }) { team { id } } }',
  );
  expect(beyond.errors?.map(({ message, extensions }) => [message, extensions.requiredScope])).toEqual([
    ['API key missing required scope: full', 'full'],
    ['API key missing required scope: teams:write', 'teams:write'],
  ]);
  expect((await reader.query('{ bots { id } }')).errors).toBeUndefined();
  expect([await db.token.count(), await db.bot.count(), await db.session.count(), await db.auditEvent.count()]).toEqual(before);
});

async function setPassword({ as, signIn: enter }: TestApp, person: Person, newPassword: string) {
  const { changePassword } = dataOf(
    await (await as(person)).query(
      'mutation ($old: String!, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { success errors { messages } } }',
      {
        old: person.password,
        new: newPassword,
      },
    ),
  );
  expect(changePassword.success).toBe(true);
  await enter({ ...person, password: newPassword });
}

test('C6: every byte of a password counts, behind the 72nd as well, up to 1,024 characters', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '1000' } });
  const { organization } = await gatehouse.givenOrganization();
  const secrets = [
    'x'.repeat(72),
    `${'x'.repeat(80)}end`,
    '\u{1F469}\u200D\u{1F680}'.repeat(10),
    'é'.repeat(100),
    'y'.repeat(1024),
    '  spaces around  ',
  ];
  for (const secret of secrets) {
    const person = await gatehouse.givenMember(organization);
    await setPassword(gatehouse, person, secret);
    const near = [
      secret.slice(0, -1),
      `${secret.slice(0, -1)}z`,
      secret.slice(0, 72) === secret ? `${secret}x` : secret.slice(0, 72),
      secret.trim() === secret ? `${secret} ` : secret.trim(),
    ];
    for (const wrong of near.filter((text) => text.length <= 1024 && text.isWellFormed())) {
      expect(outcome(await signIn(gatehouse, person.email, wrong)), JSON.stringify(wrong)).toBe('password');
    }
    expect(outcome(await signIn(gatehouse, person.email, secret))).toBe('in');
  }
});

test('C6: a password over the cap or with NUL is refused as bad input, before anything is hashed', async () => {
  const gatehouse = await startApp();
  const { owner } = await gatehouse.givenOrganization();
  const asOwner = await gatehouse.as(owner);
  const tooLong = await signIn(gatehouse, owner.email, 'y'.repeat(1025));
  expect(tooLong.data.signIn.errors).toEqual([{ field: 'password', messages: ['Must be at most 1024 characters long.'] }]);
  const change =
    'mutation ($new: String!) { changePassword(currentPassword: "x", newPassword: $new) { success errors { field messages } } }';
  for (const bad of ['y'.repeat(1025), 'short', '']) {
    expect((await asOwner.query(change, { new: bad })).data.changePassword.errors[0].field).toBe('newPassword');
  }
  for (const nul of ['correct\0horse battery', '\0'.repeat(12)]) {
    const answers = [
      await ask(gatehouse.nobody, { query: signInDocument, variables: { email: owner.email, password: nul } }),
      await ask(asOwner, { query: change, variables: { new: nul } }),
    ];
    for (const { status, codes } of answers) expect([status, codes]).toEqual([400, ['BAD_USER_INPUT']]);
  }
  const literal = await ask(gatehouse.nobody, {
    query: `mutation { signIn(email: "${owner.email}", password: "correct\\u0000horse") { user { id } } }`,
  });
  expect(literal.codes).toEqual(['BAD_USER_INPUT']);
  expect(outcome(await signIn(gatehouse, owner.email, password))).toBe('in');
});

test('C7: an unknown account, a wrong password and a disabled account get the same answer to the byte', async () => {
  const gatehouse = await startApp();
  const { app, db, givenOrganization, givenMember } = gatehouse;
  const { organization, owner } = await givenOrganization();
  const disabled = await givenMember(organization);
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
  const tries = [
    [owner.email, 'not the password'],
    ['nobody@example.test', 'not the password'],
    ['nobody@example.test', password],
    [disabled.email, password],
    ['', 'x'],
    ['x'.repeat(300), 'x'],
  ];
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answers = await Promise.all(
      tries.map(async ([email, secret], n) => {
        const body = JSON.stringify({ query: signInDocument, variables: { email, password: secret } });
        return seen(
          await from(app, `10.0.0.${n}`).fetch('/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json', accept, origin: publicOrigin },
            body,
          }),
        );
      }),
    );
    expect(answers[0]!.status).toBe(200);
    expect(JSON.parse(answers[0]!.text)).toEqual({ data: { signIn: { user: null, errors: [wrongPassword] } } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  }
});

test('C8: 500 aliased sign-ins in one request are refused before the first, and count as none', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '1' } });
  const { owner } = await gatehouse.givenOrganization();
  const aliased = (count: number) =>
    `mutation { ${Array.from({ length: count }, (_, n) => `a${n}: signIn(email: "${owner.email}", password: "guess ${n}") { user { id } }`).join(' ')} }`;
  for (const count of [500, 51]) {
    const { status, codes } = await ask(gatehouse.nobody, { query: aliased(count) });
    expect([status, codes]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
  }
  expect(outcome(await signIn(gatehouse, owner.email, password))).toBe('in');
});

test('C8: each alias is one attempt: the throttle ends a series within one document', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '3' } });
  const { owner } = await gatehouse.givenOrganization();
  const document = `mutation { ${Array.from({ length: 8 }, (_, n) => `a${n}: signIn(email: "${owner.email}", password: "guess ${n}") { errors { field } }`).join(' ')} }`;
  const { json } = await ask(from(gatehouse.app, '10.0.0.1'), { query: document });
  expect(Object.values(json.data ?? {}).filter((attempt) => attempt !== null)).toHaveLength(3);
  expect(json.errors?.map(({ extensions }) => extensions.code)).toEqual(Array(5).fill('RATE_LIMITED'));
});

test('C8: attempts that are made at the same moment, or in one batch, are counted one by one as well', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '5' } });
  const { app, givenOrganization } = gatehouse;
  const { owner } = await givenOrganization();
  const atOnce = await Promise.all(
    Array.from({ length: 40 }, (_, n) => signIn(gatehouse, owner.email, `guess ${n}`, '10.0.0.1')),
  );
  const outcomes = atOnce.map(outcome);
  expect.soft(outcomes.filter((one) => one === 'password').length, 'guesses compared at once').toBeLessThanOrEqual(5);
  expect.soft(outcomes.filter((one) => one === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(35);

  const batch = Array.from({ length: 20 }, (_, n) => ({
    query: signInDocument,
    variables: { email: 'other@example.test', password: `guess ${n}` },
  }));
  const response = await from(app, '10.0.0.2').fetch('/graphql/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicOrigin },
    body: JSON.stringify(batch),
  });
  const answers = (await response.json()) as Answer[];
  expect(answers.map(outcome).filter((one) => one === 'password').length, 'guesses compared in a batch').toBeLessThanOrEqual(5);
});

test('C8: guessing is slowed per account, from whatever address; a familiar address still gets in', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '3' } });
  const { owner } = await gatehouse.givenOrganization();
  expect(outcome(await signIn(gatehouse, owner.email, password, '192.0.2.1'))).toBe('in');
  for (let n = 0; n < 3; n++) expect(outcome(await signIn(gatehouse, owner.email, 'guess', `10.0.0.${n}`))).toBe('password');
  const limited = await signIn(gatehouse, owner.email.toUpperCase(), password, '10.0.0.9');
  expect([limited.status, outcome(limited)]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(outcome(await signIn(gatehouse, owner.email, password, '192.0.2.1'))).toBe('in');
  // A familiar address has a count of its own, which ends as well.
  for (let n = 0; n < 3; n++) expect(outcome(await signIn(gatehouse, owner.email, 'guess', '192.0.2.1'))).toBe('password');
  expect(outcome(await signIn(gatehouse, owner.email, password, '192.0.2.1'))).toBe('RATE_LIMITED');
});

test('C8: guessing is slowed per address, over many accounts; another address is not', async () => {
  const gatehouse = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '3' } });
  const { owner } = await gatehouse.givenOrganization();
  for (let n = 0; n < 3; n++)
    expect(outcome(await signIn(gatehouse, `person${n}@example.test`, 'guess', '10.0.0.1'))).toBe('password');
  expect(outcome(await signIn(gatehouse, owner.email, password, '10.0.0.1'))).toBe('RATE_LIMITED');
  expect(outcome(await signIn(gatehouse, owner.email, password, '10.0.0.2'))).toBe('in');
  // The page counts with the same counters.
  const form = new URLSearchParams({ email: 'person9@example.test', password: 'guess' });
  const page = await from(gatehouse.app, '10.0.0.1').fetch('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: publicOrigin },
    body: form,
  });
  expect(page.status).toBe(429);
});

async function forge({ db, config }: TestApp) {
  const row = await db.signingKey.findFirstOrThrow();
  const privateJwk = JSON.parse(unseal(config.secret!, 'signing key', row.sealedPrivate)!) as JWK;
  const key = await importJWK(privateJwk, 'EdDSA');
  const now = Math.floor(Date.now() / 1000);
  const good = { iss: config.publicUrl.origin, aud: `${config.publicUrl.origin}/session`, iat: now, exp: now + 300 };
  return {
    publicJwk: row.publicJwk as JWK,
    good,
    kid: row.id,
    sign: (claims: object, header: object = {}) =>
      new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'EdDSA', kid: row.id, typ: 'JWT', ...header }).sign(key),
  };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('C1: a session token is refused when it is expired, for another audience or issuer, unsigned, or signed with anything but our key', async () => {
  const gatehouse = await startApp();
  const { app, db, as, givenOrganization } = gatehouse;
  const { owner } = await givenOrganization();
  await as(owner);
  const { id: sid } = await db.session.findFirstOrThrow({ where: { userId: owner.id } });
  const { sign, good, kid, publicJwk } = await forge(gatehouse);
  // The forger's tools work: with the right claims the token opens the door.
  expect(dataOf(await bearer(app, await sign({ sid })).query(whoAmI)).principal.id).toBe(owner.id);

  const hmacKey = new TextEncoder().encode(JSON.stringify(publicJwk));
  const rawPublic = Buffer.from(publicJwk.x!, 'base64url');
  const hs256 = (secret: Uint8Array) => new SignJWT({ ...good, sid }).setProtectedHeader({ alg: 'HS256', kid }).sign(secret);
  const ownPair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const ownJwk = await crypto.subtle.exportKey('jwk', (ownPair as CryptoKeyPair).publicKey);
  const [head, body, signature] = (await sign({ sid })).split('.') as [string, string, string];
  const foreign = (header: object) =>
    new SignJWT({ ...good, sid }).setProtectedHeader({ alg: 'EdDSA', ...header }).sign((ownPair as CryptoKeyPair).privateKey);
  const bad: Record<string, string> = {
    expired: await sign({ sid, exp: good.iat - 1 }),
    'not yet valid': await sign({ sid, nbf: good.iat + 3600 }),
    'wrong audience': await sign({ sid, aud: 'https://elsewhere.example/session' }),
    'audience of the issuer itself': await sign({ sid, aud: good.iss }),
    'wrong issuer': await sign({ sid, iss: 'https://evil.example' }),
    'no end': await sign({ sid, exp: undefined }),
    'no session': await sign({}),
    'a session that never was': await sign({ sid: 'ses_00000000000000000000000000' }),
    'alg none': `${part({ alg: 'none', kid })}.${part({ ...good, sid })}.`,
    'alg none with a signature': `${part({ alg: 'none', kid })}.${body}.${signature}`,
    'alg None': `${part({ alg: 'None', kid })}.${body}.AA`,
    'HS256 with the public JWK': await hs256(hmacKey),
    'HS256 with the public bytes': await hs256(rawPublic),
    'kid is a path': await sign({ sid }, { kid: '../../../../dev/null' }),
    'kid is SQL': await sign({ sid }, { kid: "' OR '1'='1" }),
    'kid is unknown': await sign({ sid }, { kid: 'key_00000000000000000000000000' }),
    'kid is no text': await sign({ sid }, { kid: { $ne: null } }),
    'kid of a prototype': await sign({ sid }, { kid: '__proto__' }),
    'signed by another key': await foreign({ kid }),
    'brings its own key': await foreign({ kid, jwk: ownJwk }),
    'names its own key set': await foreign({ kid, jku: 'http://127.0.0.1:1/jwks.json', x5u: 'http://127.0.0.1:1/x' }),
    'unknown critical header': `${part({ alg: 'EdDSA', kid, crit: ['x'], x: 1 })}.${body}.${signature}`,
    'changed payload': `${head}.${part({ ...good, sid: `${sid}x` })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'five parts, as a JWE': `${part({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })}.AA.AA.AA.AA`,
    'payload is no object': `${head}.${part('text')}.${signature}`,
    'payload is no JSON': `${head}.${Buffer.from('{').toString('base64url')}.${signature}`,
    'over the length': await sign({ sid, filler: 'x'.repeat(5_000) }),
  };
  const reference = await seen(
    await bearer(app, 'junk').fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: whoAmI }),
    }),
  );
  expect(reference.status).toBe(401);
  for (const [name, token] of Object.entries(bad)) {
    const answer = await seen(
      await bearer(app, token).fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: whoAmI }),
      }),
    );
    expect(answer, name).toEqual(reference);
  }
});

test('C5: a session token acts as its session, cannot make the next one, and dies with the session', async () => {
  const { app, as, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const session = await as(owner);
  const { token } = dataOf(await session.query('mutation { createSessionToken { token } }')).createSessionToken;
  const holder = bearer(app, token);
  expect(dataOf(await holder.query('{ principal { id credential { kind via } } }')).principal).toEqual({
    id: owner.id,
    credential: { kind: 'SESSION_TOKEN', via: 'session' },
  });
  const next = await holder.query('mutation { createSessionToken { token } }');
  expect([next.data, next.errors?.[0]?.extensions.code]).toEqual([{ createSessionToken: null }, 'FORBIDDEN']);

  dataOf(await session.query('mutation { signOut { success errors { messages } } }'));
  expect((await holder.query(whoAmI)).status).toBe(401);
});
