import { expect, test } from 'vitest';
import { type Client, clientOf, cookieOf, dataOf } from '../support/client.ts';
import { revoke, startInvitations } from './cast.ts';

const {
  app,
  as,
  db,
  nobody,
  callers,
  people,
  organization,
  logLines,
  givenInvitation,
  givenGuest,
  expire,
  newAddress,
  signIn,
  password,
} = await startInvitations({ PASSWORD_FAILURES_PER_MINUTE: '3' });
const ours = 'http://127.0.0.1:4000';
const html = { accept: 'text/html' };
const person = { firstName: 'Ada', lastName: 'Lovelace', password };

const open = async (client: Client, code: string) => {
  const answer = await client.fetch(`/invitation?code=${code}`, { headers: html });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
async function send(client: Client, fields: Record<string, string>, headers: Record<string, string> = { origin: ours }) {
  const answer = await client.fetch('/invitation', { method: 'POST', headers, body: new URLSearchParams(fields) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
async function written() {
  const counts = [db.user.count(), db.membership.count(), db.session.count(), db.auditEvent.count()];
  return [...(await Promise.all(counts)), await db.invitation.count({ where: { acceptedAt: null } })];
}

test('a new person makes an account with the invited address, joins, and is signed in there', async () => {
  const { code, email, id } = await givenInvitation(newAddress(), 'ADMIN');
  const page = await open(nobody, code);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  for (const words of ['Join Acme', email, 'ADMIN', 'name="firstName"', 'autocomplete="new-password"'])
    expect(page.text).toContain(words);

  const done = await send(nobody, { code, ...person });
  expect([done.status, done.headers.get('location')]).toEqual([303, '/graphql']);
  const client = clientOf(app, { cookie: cookieOf(done.headers) });
  const { principal, user } = dataOf(await client.query('{ principal { name role organization { id } } user { id email } }'));
  expect(principal).toEqual({ name: 'Ada Lovelace', role: 'ADMIN', organization: { id: organization.id } });
  expect(user.email).toBe(email);
  const audit = await db.auditEvent.findMany({ where: { actorId: user.id }, orderBy: { id: 'asc' } });
  expect(audit.map(({ event, organizationId, targetId }) => [event, organizationId, targetId])).toEqual([
    ['session.created', organization.id, expect.stringMatching(/^ses_/)],
    ['invitation.accepted', organization.id, id],
    ['member.added', organization.id, user.id],
  ]);
  // The next sign-in starts in the same place.
  const again = await signIn({ kind: 'person', id: user.id, email, password, organization });
  expect(dataOf(await again.query('{ principal { organization { id } } }')).principal.organization.id).toBe(organization.id);

  for (const used of [await open(nobody, code), await send(nobody, { code, ...person })]) expect(used.status).toBe(404);
  expect(JSON.stringify([await db.auditEvent.findMany(), await db.user.findMany(), logLines])).not.toContain(code);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a short password',       { password: 'too short' }, {},                                400, 'Password: Must be at least 10 characters long.'],
  ['a control character',    { firstName: 'A\0da' },    {},                                400, 'First name: Must not contain control characters.'],
  ['a form of another site', {},                        { origin: 'https://evil.example' }, 403, 'CSRF_REJECTED'],
  ['a form without origin',  {},                        { origin: 'null' },                403, 'CSRF_REJECTED'],
  ['a body of another type', {},                        { origin: ours, 'content-type': 'text/plain' }, 415, 'x-www-form-urlencoded'],
])('%s makes no account, and the link still works', async (_what, given, headers, status, words) => {
  const { code } = await givenInvitation();
  const before = await written();
  const refused = await send(nobody, { code, ...person, ...given }, { origin: ours, ...headers });
  expect([refused.status, refused.headers.getSetCookie()]).toEqual([status, []]);
  expect(refused.text).toContain(words);
  expect(refused.text).not.toContain(person.password);
  expect(await written()).toEqual(before);
  expect((await open(nobody, code)).status).toBe(200);
});

test('an address in the form is not read: the account has the invited one', async () => {
  const { code, email } = await givenInvitation();
  await send(nobody, { code, ...person, email: 'mallory@evil.test', role: 'OWNER' });
  expect(await db.user.count({ where: { email: 'mallory@evil.test' } })).toBe(0);
  const { memberships } = await db.user.findUniqueOrThrow({ where: { emailLower: email }, include: { memberships: true } });
  expect(memberships.map(({ role }) => role)).toEqual(['MEMBER']);
});

test('somebody with an account who is signed in as it joins with one button', async () => {
  const guest = await givenGuest();
  const { code } = await givenInvitation(guest.person.email, 'VIEWER');
  const page = await open(guest.client, code);
  expect(page.text).toMatch(/<button>Join<\/button>/);
  expect(page.text).not.toContain('type="password"');
  // A form of another site that the browser sends the cookie with.
  expect((await send(guest.client, { code }, { origin: 'https://evil.example' })).status).toBe(403);
  const done = await send(guest.client, { code });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('You have joined Acme')]);
  const where = { organizationId_userId: { organizationId: organization.id, userId: guest.person.id } };
  expect((await db.membership.findUniqueOrThrow({ where })).role).toBe('VIEWER');
  const { principal } = dataOf(await guest.client.query('{ principal { organization { id } } }'));
  expect(principal.organization.id).toBe(guest.person.organization.id);
});

test('somebody with an account who is not signed in, or as somebody else, is led to the sign-in and back', async () => {
  const guest = await givenGuest();
  const { code, email } = await givenInvitation(guest.person.email);
  const next = `/invitation?code=${code}`;
  for (const visitor of [nobody, callers.stranger, callers.admin]) {
    const page = await open(visitor, code);
    expect(page.text).toContain(`href="/sign-in?next=${encodeURIComponent(next)}"`);
    expect(page.text).not.toContain('<form');
    const before = await written();
    expect((await send(visitor, { code, ...person })).status).toBe(403);
    expect(await written()).toEqual(before);
  }
  expect((await open(callers.stranger, code)).text).toContain(`You are signed in as ${people.stranger.email}`);

  const form = await (await nobody.fetch(`/sign-in?next=${encodeURIComponent(next)}`)).text();
  expect(form).toContain(`name="next" value="${next}"`);
  const body = new URLSearchParams({ email, password, next });
  const signedIn = await nobody.fetch('/sign-in', { method: 'POST', headers: { origin: ours }, body });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, next]);
  const client = clientOf(app, { cookie: cookieOf(signedIn.headers) });
  expect((await open(client, code)).text).toContain('<button>Join</button>');
});

test('somebody whose account belongs to no organization any more signs in and joins at once; guesses are slowed down', async () => {
  const guest = await givenGuest();
  const { code } = await givenInvitation(guest.person.email);
  await db.membership.deleteMany({ where: { userId: guest.person.id } });
  const page = await open(nobody, code);
  expect(page.text).toContain('autocomplete="current-password"');
  const before = await written();
  const wrong = [];
  for (let n = 0; n < 4; n++) wrong.push((await send(nobody, { code, password: 'a wrong password' })).status);
  expect(wrong).toEqual([400, 400, 400, 429]);
  expect(await written()).toEqual(before);

  const elsewhere = clientOf(app, {}, '203.0.113.9');
  const { organization: second, client } = await givenGuest().then((other) => ({
    organization: other.person.organization,
    client: other.client,
  }));
  const another = await givenGuest();
  const theirs = await givenInvitation(another.person.email, 'VIEWER', client);
  await db.membership.deleteMany({ where: { userId: another.person.id } });
  const done = await send(elsewhere, { code: theirs.code, password });
  expect([done.status, done.headers.get('location')]).toEqual([303, '/graphql']);
  const { principal } = dataOf(
    await clientOf(app, { cookie: cookieOf(done.headers) }).query('{ principal { role organization { id } } }'),
  );
  expect(principal).toEqual({ role: 'VIEWER', organization: { id: second.id } });
});

test('a stale cookie locks nobody out, and a token does not count as a visitor', async () => {
  const { code } = await givenInvitation();
  const stale = clientOf(app, { cookie: 'gatehouse=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' });
  expect((await open(stale, code)).text).toContain('Create an account and join');
  expect((await send(stale, { code, ...person })).status).toBe(303);

  const guest = await givenGuest();
  const invited = await givenInvitation(guest.person.email);
  const { createPersonalToken } = dataOf(await guest.client.query('mutation { createPersonalToken(label: "laptop") { token } }'));
  const byToken = clientOf(app, { authorization: `Bearer ${createPersonalToken.token}` });
  expect((await open(byToken, invited.code)).text).not.toContain('<button>');
  expect((await send(byToken, { code: invited.code })).status).toBe(403);
});

test('whoever became a member in the meantime is told so', async () => {
  const guest = await givenGuest();
  const { code } = await givenInvitation(guest.person.email);
  await db.membership.create({ data: { organizationId: organization.id, userId: guest.person.id, role: 'VIEWER' } });
  const refused = await send(guest.client, { code });
  expect([refused.status, refused.text]).toEqual([
    409,
    expect.stringContaining('You are a member of this organization already.'),
  ]);
});

test('the form sent twice at the same moment makes one account', async () => {
  const { code, email } = await givenInvitation();
  const answers = await Promise.all([send(nobody, { code, ...person }), send(nobody, { code, ...person })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
  expect(await db.user.count({ where: { emailLower: email } })).toBe(1);
});

test('two organizations that invite one new person: the second form, sent at the same moment, asks to sign in', async () => {
  const email = newAddress();
  const [one, two] = [await givenInvitation(email), await givenInvitation(email, 'VIEWER', callers.stranger)];
  const answers = await Promise.all([one, two].map(({ code }) => send(nobody, { code, ...person })));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  expect(answers.find(({ status }) => status === 409)!.text).toContain('href="/sign-in?next=');
  expect(await db.user.count({ where: { emailLower: email } })).toBe(1);
});

test('links that open nothing all show the same page', async () => {
  const revoked = await givenInvitation();
  dataOf(await callers.admin.query(revoke, { id: revoked.id }));
  const expired = await givenInvitation();
  await expire(expired);
  const gone = await givenGuest();
  const toNowhere = await givenInvitation(newAddress(), 'VIEWER', await as(gone.person));
  await db.organization.update({ where: { id: gone.person.organization.id }, data: { deletedAt: new Date() } });
  const pages = new Set<string>();
  const before = await written();
  for (const code of [revoked.code, expired.code, toNowhere.code, 'A'.repeat(43), '', '%00', '<script>']) {
    for (const answer of [await open(nobody, code), await send(nobody, { code, ...person })]) {
      expect([code, answer.status, answer.headers.getSetCookie()]).toEqual([code, 404, []]);
      pages.add(answer.text);
    }
  }
  expect((await nobody.fetch('/invitation')).status).toBe(404);
  expect(pages.size).toBe(1);
  expect([...pages][0]).not.toMatch(/<form|<script/);
  expect(await written()).toEqual(before);
});

test('the page cannot be framed or kept, runs no script, escapes names, and does not tell other sites its address', async () => {
  const { person: owner } = await givenGuest();
  await db.organization.update({ where: { id: owner.organization.id }, data: { name: '<b>Evil</b>' } });
  const { code } = await givenInvitation(newAddress(), 'VIEWER', await as(owner));
  const { headers, text } = await open(nobody, code);
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'; base-uri 'none'/);
  expect(text).not.toMatch(/<b>Evil|<script/);
  expect(text).toContain('&lt;b&gt;Evil&lt;/b&gt;');
});
