import { expect, test } from 'vitest';
import { type CreateUser, createUser } from '../../src/members/create-user.ts';
import { startCast } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';

const { db, as, signIn, people, organization, givenOrganization } = await startCast();
const input = (given: Partial<CreateUser> = {}): CreateUser => ({
  organization: 'acme',
  email: 'new@acme.test',
  password,
  role: 'MEMBER',
  ...given,
});
const rows = async () => [await db.user.count(), await db.membership.count(), await db.auditEvent.count()];

test('the command line adds a person, who can sign in with the role; the system is the actor', async () => {
  const { user, accountCreated } = await createUser(db, input({ email: 'Ada@Acme.test', firstName: ' Ada ', role: 'VIEWER' }));
  expect(accountCreated).toBe(true);
  const caller = await signIn({ kind: 'person', id: user.id, email: 'ada@acme.TEST', password, organization });
  expect(dataOf(await caller.query('{ principal { name role } user { email } }'))).toEqual({
    principal: { name: 'Ada', role: 'VIEWER' },
    user: { email: 'Ada@Acme.test' },
  });
  const audit = await db.auditEvent.findMany({ where: { targetId: user.id } });
  expect(audit).toMatchObject([{ event: 'member.added', actorKind: 'SYSTEM', actorId: null, data: { role: 'VIEWER' } }]);
});

test('somebody with an account becomes a member with it: its password stays', async () => {
  const { accountCreated, user } = await createUser(
    db,
    input({ email: people.stranger.email.toUpperCase(), password: 'quite another password' }),
  );
  expect([accountCreated, user.id]).toEqual([false, people.stranger.id]);
  await signIn(people.stranger);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an unknown organization',  { organization: 'nowhere' },          'NOT_FOUND',      'Organization not found.'],
  ['a member already',         { email: 'OWNER@acme.test' },         'CONFLICT',       'This person is a member of the organization already.'],
  ['no address',               { email: 'ada at acme' },             'BAD_USER_INPUT', 'Must be an e-mail address, such as ada@example.org.'],
  ['a long address',           { email: `${'x'.repeat(250)}@a.de` }, 'BAD_USER_INPUT', 'Must be at most 254 characters long.'],
  ['a short password',         { password: 'too short' },            'BAD_USER_INPUT', 'Must be at least 10 characters long.'],
  ['a NUL in the name',        { firstName: 'A\0da' },               'BAD_USER_INPUT', 'Must not contain control characters.'],
])('%s is refused and nothing is written', async (_what, given, code, message) => {
  const before = await rows();
  await expect(createUser(db, input(given as Partial<CreateUser>))).rejects.toMatchObject({ code, message });
  expect(await rows()).toEqual(before);
});

test('the same person at once: one membership, the others are told', async () => {
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => createUser(db, input({ email: 'once@acme.test' }))));
  const codes = results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code)).sort();
  expect(codes).toEqual([...Array(4).fill('CONFLICT'), 'ok']);
});

test('the same new person in two organizations at once becomes a member of both', async () => {
  const { organization: second } = await givenOrganization('Second');
  for (let round = 0; round < 5; round++) {
    const both = ['acme', second.slug].map((slug) =>
      createUser(db, input({ organization: slug, email: `both${round}@acme.test` })),
    );
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  }
});

test.each(['İpek@acme.test', 'ΟΔΟΣ@acme.test', 'ÄRGER@acme.test', 'ıi@acme.test'])(
  'an address in another script is an address: %s',
  async (email) => {
    await createUser(db, input({ email }));
    await expect(createUser(db, input({ email: email.toLowerCase() }))).rejects.toThrow('member of the organization already');
    const caller = await signIn({ kind: 'person', id: '', email: email.toLowerCase(), password, organization });
    expect(dataOf(await caller.query('{ user { email } }'))).toEqual({ user: { email } });
  },
);

test('an open invitation ends when the person is added, and when the person is taken out: it is no way back', async () => {
  const invite =
    'mutation ($email: String!) { inviteMember(input: { email: $email, role: ADMIN }) { invitation { id } errors { messages } } }';
  const owner = await as(people.owner);
  const { invitation } = dataOf(await owner.query(invite, { email: 'Dora@acme.test' })).inviteMember;
  const { user } = await createUser(db, input({ email: 'dora@acme.test', role: 'VIEWER' }));
  expect(await db.invitation.findUniqueOrThrow({ where: { id: invitation.id } })).toMatchObject({ revokedAt: expect.any(Date) });
  // One that was open all the same, as of a person who joined in another way.
  await db.invitation.update({ where: { id: invitation.id }, data: { revokedAt: null } });
  dataOf(
    await owner.query('mutation ($id: ID!) { removeMember(userId: $id) { user { id } errors { messages } } }', { id: user.id }),
  );
  expect(await db.invitation.findUniqueOrThrow({ where: { id: invitation.id } })).toMatchObject({ revokedAt: expect.any(Date) });
  const reasons = await db.auditEvent.findMany({ where: { event: 'invitation.revoked' }, orderBy: { id: 'asc' } });
  expect(reasons.map(({ data }) => data)).toEqual([{ reason: 'member_added' }, { reason: 'member_removed' }]);
});

test.each(['Ada\nBcc: x@evil.test', 'Ada\r\nvisit https://evil.test', 'Ada\u2028visit'])(
  'a name is on one line: %j',
  async (firstName) => {
    const before = await rows();
    await expect(createUser(db, input({ email: 'line@acme.test', firstName }))).rejects.toThrow(
      'Must not contain control characters.',
    );
    expect(await rows()).toEqual(before);
  },
);
