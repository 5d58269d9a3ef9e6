import { expect, test } from 'vitest';
import { outcomeOf } from '../principal/cast.ts';
import { startApp } from '../support/app.ts';
import { clientOf, cookieOf, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';
import { signIn, whoAmI } from './documents.ts';

const wrong = 'password: The e-mail address or the password is wrong.';
const email = 'Owner@acme.test';

async function startWithOwner(env: Record<string, string> = {}) {
  const app = await startApp({ env });
  const { owner, organization } = await app.givenOrganization('Acme', email);
  const from = (ip: string) => clientOf(app.app, {}, ip);
  const attempt = async (ip: string, given: string, address = email) =>
    outcomeOf(await from(ip).query(signIn, { email: address, password: given }));
  return { ...app, owner, organization, from, attempt };
}

test('the answer sets a cookie that opens the account; only its hash is stored; the act is audited', async () => {
  const { db, app, owner, nobody, logLines, organization } = await startWithOwner();
  const answer = await nobody.query(signIn, { email: ' OWNER@Acme.Test ', password });
  expect(dataOf(answer).signIn.user).toEqual({ id: owner.id });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^gatehouse=\w{40}; Path=\/; HttpOnly; SameSite=Lax; Expires=/),
  ]);
  const cookie = cookieOf(answer.headers);
  const { principal } = dataOf(await clientOf(app, { cookie }).query(whoAmI));
  const credential = { kind: 'SESSION', via: 'session', label: null, maskedToken: null };
  expect(principal).toEqual({
    kind: 'USER',
    id: owner.id,
    role: 'OWNER',
    scopes: ['full'],
    organization: { id: organization.id },
    credential,
  });
  const [session] = await db.session.findMany();
  const audit = await db.auditEvent.findMany({ where: { event: 'session.created' } });
  expect(audit).toMatchObject([{ actorId: owner.id, targetId: session?.id, credentialId: session?.id }]);
  expect(JSON.stringify([session, audit, logLines]) + answer.text).not.toContain(cookie.split('=')[1]);
});

test('an unknown address, a wrong password and a disabled account get the same bytes and no cookie, and nothing is written', async () => {
  const { db, nobody, owner, givenMember, organization } = await startWithOwner();
  const gone = await givenMember(organization);
  await db.user.update({ where: { id: gone.id }, data: { disabledAt: new Date() } });
  const attempts = [
    { email, password: `${password}!` },
    { email: 'nobody@acme.test', password },
    { email: gone.email, password },
    { email: '', password: '' },
  ];
  const answers = await Promise.all(attempts.map((variables) => nobody.query(signIn, variables)));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  for (const answer of answers)
    expect([outcomeOf(answer), answer.status, answer.headers.getSetCookie()]).toEqual([wrong, 200, []]);
  expect(await db.session.count()).toBe(0);
  expect(await db.auditEvent.count({ where: { actorId: owner.id } })).toBe(0);
});

test('a password is compared whole, up to its cap; a page of another site signs nobody in', async () => {
  const { app, attempt } = await startWithOwner();
  expect(await attempt('127.0.0.1', 'x'.repeat(1_025))).toBe('password: Must be at most 1024 characters long.');
  expect(await attempt('127.0.0.1', `${password}\0`)).toBe(
    '400 BAD_USER_INPUT: Text must not contain NUL characters or lone surrogates.',
  );
  const body = JSON.stringify({ query: signIn, variables: { email, password } });
  const foreign = { 'content-type': 'application/json', origin: 'https://evil.example' };
  const response = await clientOf(app, {}).fetch('/graphql', { method: 'POST', headers: foreign, body });
  expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
  expect(await response.text()).toContain('CSRF_REJECTED');
});

test('somebody who belongs to no organization any more is told so', async () => {
  const { db, attempt, owner } = await startWithOwner();
  await db.membership.deleteMany({ where: { userId: owner.id } });
  expect(await attempt('127.0.0.1', password)).toBe(
    'email: This account belongs to no organization any more. Ask an administrator to invite you.',
  );
  expect(await db.session.count()).toBe(0);
});

test('guessing is slowed per account and per address, and does not keep out the person at a familiar address', async () => {
  const { attempt, from, givenMember, organization } = await startWithOwner({ PASSWORD_FAILURES_PER_MINUTE: '3' });
  const other = await givenMember(organization);
  expect(await attempt('10.0.0.1', password)).toBe('ok');
  for (let n = 0; n < 3; n++) expect(await attempt('10.0.0.2', 'a wrong guess')).toBe(wrong);
  const slowed = /^429 RATE_LIMITED: Too many failed attempts. Try again in \d+ s.$/;
  const answer = await from('10.0.0.2').query(signIn, { email, password });
  expect(outcomeOf(answer)).toMatch(slowed);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  // The account from elsewhere, and the address for other accounts.
  expect(await attempt('10.0.0.3', password)).toMatch(slowed);
  expect(await attempt('10.0.0.2', password, other.email)).toMatch(slowed);
  expect(await attempt('10.0.0.1', password)).toBe('ok');
  expect(await attempt('10.0.0.4', password, other.email)).toBe('ok');
});

test('each alias of a document counts as a guess', async () => {
  const { nobody } = await startWithOwner({ PASSWORD_FAILURES_PER_MINUTE: '3' });
  const aliases = Array.from(
    { length: 6 },
    (_, n) => `g${n}: signIn(email: "${email}", password: "guess ${n}") { errors { field } }`,
  );
  const { data, errors } = await nobody.query(`mutation { ${aliases.join(' ')} }`);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(Object.values(data).filter(Boolean)).toHaveLength(3);
});

test('guesses at the same moment are no way around the limit', async () => {
  const { attempt } = await startWithOwner({ PASSWORD_FAILURES_PER_MINUTE: '3' });
  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, n) => attempt('10.0.0.2', `guess ${n} of many`)));
  expect(outcomes.filter((outcome) => outcome === wrong).length).toBeLessThanOrEqual(3);
});

test('the hundred and first session ends the oldest, which is audited', async () => {
  const { db, owner, organization, attempt } = await startWithOwner();
  const number = (n: number) => String(n).padStart(3, '0');
  const row = (n: number) => ({
    id: `ses_${number(n)}`,
    secretHash: number(n),
    userId: owner.id,
    organizationId: organization.id,
    expiresAt: new Date(Date.now() + 60_000),
  });
  await db.session.createMany({ data: Array.from({ length: 100 }, (_, n) => row(n)) });
  expect(await attempt('127.0.0.1', password)).toBe('ok');
  expect((await db.session.findMany({ where: { endedAt: { not: null } } })).map(({ id }) => id)).toEqual(['ses_000']);
  expect(await db.auditEvent.findMany({ where: { event: 'session.ended' } })).toMatchObject([{ targetId: 'ses_000' }]);
});

test('a session that is used in the second half of its life lives on, in the browser as well', async () => {
  const { db, owner, as } = await startWithOwner();
  const client = await as(owner);
  const days = (n: number) => n * 86_400_000;
  expect((await client.query('{ principal { id } }')).headers.getSetCookie()).toEqual([]);

  await db.session.updateMany({ data: { expiresAt: new Date(Date.now() + days(10)) } });
  const answer = await client.query('{ principal { id } }');
  const { expiresAt } = await db.session.findFirstOrThrow();
  expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + days(29));
  expect(answer.headers.getSetCookie()).toEqual([
    `${client.headers['cookie']}; Path=/; HttpOnly; SameSite=Lax; Expires=${expiresAt.toUTCString()}`,
  ]);
  expect((await client.query('{ principal { id } }')).headers.getSetCookie()).toEqual([]);

  await db.session.updateMany({ data: { expiresAt: new Date(Date.now() + days(10)) } });
  const page = await client.fetch('/graphql', { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.getSetCookie().length]).toEqual([200, 1]);
});

test('a field of the person who signs in that is closed to strangers is refused alone: the sign-in stands', async () => {
  const { nobody } = await startWithOwner();
  const answer = await nobody.query(
    'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { email sessions { totalCount } } errors { field } } }',
    { email, password },
  );
  expect([answer.status, answer.data.signIn.user]).toEqual([200, { email, sessions: null }]);
  expect(answer.errors).toMatchObject([{ path: ['signIn', 'user', 'sessions'], extensions: { code: 'FORBIDDEN' } }]);
  expect(answer.headers.getSetCookie()).toHaveLength(1);
});
