import { expect, test } from 'vitest';
import { setUp } from '../../src/organizations/set-up.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { clientOf, cookieOf, dataOf } from '../support/client.ts';
import { type Person, password } from '../support/story.ts';

const owner = { email: 'owner@acme.test', password };
const fields = { organization: 'Acme', firstName: 'Ada', lastName: 'Lovelace', ...owner };
const codeOf = ({ setUpCode, config }: TestApp) => new URL(setUpCode.link(config.publicUrl)).searchParams.get('code')!;
const post = ({ nobody }: TestApp, form: Record<string, string>, headers = {}) =>
  nobody.fetch('/setup', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:4000', ...headers },
    body: new URLSearchParams(form).toString(),
  });

test('the link shows a form; sending it makes organization and owner, who is signed in; the link is worth nothing afterwards', async () => {
  const app = await startApp();
  const code = codeOf(app);
  const page = await app.nobody.fetch(`/setup?code=${code}`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Name of your organization')]);
  const done = await post(app, { code, ...fields });
  expect([done.status, done.headers.get('location')]).toEqual([303, '/graphql']);
  const { principal } = dataOf(
    await clientOf(app.app, { cookie: cookieOf(done.headers) }).query(
      '{ principal { id name role organization { name slug } } }',
    ),
  );
  expect(principal).toMatchObject({ name: 'Ada Lovelace', role: 'OWNER', organization: { name: 'Acme', slug: 'acme' } });
  const audit = await app.db.auditEvent.findMany({ orderBy: { id: 'asc' } });
  expect(audit.map(({ event, actorKind }) => [event, actorKind])).toEqual([
    ['organization.created', 'SYSTEM'],
    ['member.added', 'SYSTEM'],
    ['session.created', 'USER'],
  ]);
  expect((await app.nobody.fetch(`/setup?code=${code}`)).status).toBe(409);
  expect((await post(app, { code, ...fields })).status).toBe(409);
  expect(await app.db.organization.count()).toBe(1);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a wrong code',              { code: 'guess' },              {},                                404, 'This link does not work'],
  ['no code',                   { code: '' },                   {},                                404, 'This link does not work'],
  ['no organization',           { organization: ' ' },          {},                                400, 'Name of the organization: Must not be empty.'],
  ['no address',                { email: 'owner' },             {},                                400, 'E-mail address: Must be an e-mail address'],
  ['a short password',          { password: 'too short' },      {},                                400, 'Password: Must be at least 10 characters long.'],
  ['a NUL in a name',           { firstName: 'A\0da' },          {},                                400, 'control characters'],
  ['a form of another site',    {},                             { origin: 'https://evil.example' }, 403, 'CSRF_REJECTED'],
])('%s sets nothing up', async (_what, given, headers, status, words) => {
  const app = await startApp();
  const answer = await post(app, { code: codeOf(app), ...fields, ...given }, headers);
  const text = await answer.text();
  expect([answer.status, answer.headers.getSetCookie(), text]).toEqual([status, [], expect.stringContaining(words)]);
  expect(text).not.toContain(fields.password);
  expect(await app.db.user.count() + await app.db.organization.count() + await app.db.auditEvent.count()).toBe(0);
});

test('set up five times at once: one organization, one owner', async () => {
  const { db } = await startApp();
  const attempts = Array.from({ length: 5 }, (_, n) =>
    setUp(db, { organization: `Acme ${n}`, owner: { ...owner, email: `owner${n}@acme.test` } }),
  );
  const results = await Promise.allSettled(attempts);
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refusals.map(({ code, reason }) => [code, reason])).toEqual(Array(4).fill(['CONFLICT', 'ALREADY_SET_UP']));
  expect([await db.organization.count(), await db.user.count(), await db.membership.count()]).toEqual([1, 1, 1]);
});

test('a server whose last organization was deleted is set up once again, with another address than those that have accounts', async () => {
  const app = await startApp();
  const { db, as } = app;
  expect((await post(app, { ...fields, code: codeOf(app) })).status).toBe(303);
  const { id } = await db.user.findFirstOrThrow();
  const organization = await db.organization.findFirstOrThrow();
  const owner: Person = { kind: 'person', id, email: fields.email, password, organization };
  const again = (email: string) => setUp(db, { organization: 'Second try', owner: { email, password: owner.password } });
  await expect(again('new@acme.test')).rejects.toThrow('set up already');
  const { data } = await (await as(owner)).query(
    'mutation ($name: String!) { deleteOrganization(name: $name) { errors { field } } }',
    {
      name: organization.name,
    },
  );
  expect(data.deleteOrganization.errors).toEqual([]);
  await expect(again(owner.email)).rejects.toThrow('Somebody has an account with this address already. Use another one.');
  // The link that was used is worth nothing for ever.
  expect((await post(app, { ...fields, email: 'new@acme.test', code: codeOf(app) })).status).toBe(404);
  expect((await again('new@acme.test')).organization.slug).toBe('second-try');
  await expect(again('newer@acme.test')).rejects.toThrow('set up already');
});
