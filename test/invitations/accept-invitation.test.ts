import { expect, test } from 'vitest';
import { needsSession, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { accept, revoke, startInvitations } from './cast.ts';

const {
  db,
  app,
  as,
  callers,
  people,
  organization,
  bot,
  refused,
  refusals,
  act,
  tokens,
  givenInvitation,
  givenGuest,
  givenMember,
  givenPersonalToken,
  expire,
  signIn,
} = await startInvitations();
const roleOf = async (userId: string) =>
  (await db.membership.findUnique({ where: { organizationId_userId: { organizationId: organization.id, userId } } }))?.role;
const notForYou = 'FORBIDDEN: This invitation is for another e-mail address. Sign in with the address that the mail was sent to.';

test('the invited person joins with the role; the session stays where it is until it is moved; the person is the actor', async () => {
  const guest = await givenGuest('Turing@Example.test');
  const { id, code } = await givenInvitation('tURING@example.test', 'ADMIN');
  const { answer, audit } = await act(guest.client, accept, { code });
  expect(dataOf(answer).acceptInvitation.organization).toEqual({ id: organization.id, name: 'Acme' });
  expect(audit).toEqual([
    { event: 'invitation.accepted', actorId: guest.person.id, targetId: id, data: {} },
    { event: 'member.added', actorId: guest.person.id, targetId: guest.person.id, data: { role: 'ADMIN' } },
  ]);
  const written = await db.auditEvent.findMany({ where: { actorId: guest.person.id, event: 'member.added' } });
  expect(written.map(({ organizationId }) => organizationId)).toEqual([organization.id]);
  expect(await roleOf(guest.person.id)).toBe('ADMIN');

  const where = async () => dataOf(await guest.client.query('{ principal { role organization { name } } }')).principal;
  expect(await where()).toEqual({ role: 'OWNER', organization: { name: guest.person.organization.name } });
  dataOf(
    await guest.client.query('mutation ($id: ID!) { switchOrganization(organizationId: $id) { errors { messages } } }', {
      id: organization.id,
    }),
  );
  expect(await where()).toEqual({ role: 'ADMIN', organization: { name: 'Acme' } });
});

test('unknown, used, revoked and expired codes, and those of an organization that is gone, get one and the same answer', async () => {
  const guest = await givenGuest();
  const { email } = guest.person;
  const used = await givenInvitation(email);
  dataOf(await guest.client.query(accept, { code: used.code }));
  await db.membership.deleteMany({ where: { userId: guest.person.id, organizationId: organization.id } });
  const revoked = await givenInvitation(email);
  dataOf(await callers.admin.query(revoke, { id: revoked.id }));
  const expired = await givenInvitation(email);
  await expire(expired);
  const { person: owner } = await givenGuest();
  const toNowhere = await givenInvitation(email, 'MEMBER', await as(owner));
  await db.organization.update({ where: { id: owner.organization.id }, data: { deletedAt: new Date() } });

  const answers = [];
  for (const code of [
    used.code,
    revoked.code,
    expired.code,
    toNowhere.code,
    'A'.repeat(43),
    '',
    'x'.repeat(10_000),
    'a\nb',
    '🔑',
  ]) {
    expect(await refused(guest.client, accept, { code })).toBe(notFound('Invitation'));
    answers.push((await guest.client.query(accept, { code })).text);
  }
  expect(new Set(answers).size).toBe(1);
});

test('somebody else is told to sign in as the invited person, not as whom', async () => {
  const { code, email } = await givenInvitation('hopper@example.test');
  for (const caller of [callers.stranger, callers.member, callers.admin]) {
    expect(await refused(caller, accept, { code })).toBe(notForYou);
    expect((await caller.query(accept, { code })).text).not.toContain(email);
  }
});

test('whoever has become a member otherwise has no invitation any more', async () => {
  const { code, email, id } = await givenInvitation();
  const person = await givenMember(organization, 'VIEWER', email);
  expect(await refused(await as(person), accept, { code })).toBe(notFound('Invitation'));
  expect((await db.invitation.findUniqueOrThrow({ where: { id } })).acceptedAt).toBeNull();
  expect(await roleOf(person.id)).toBe('VIEWER');
});

test('no token accepts, whosever it is, and nobody either', async () => {
  const guest = await givenGuest();
  const { code } = await givenInvitation(guest.person.email);
  const theirs = {
    'a full token of the invited': await as(await givenPersonalToken(guest.person)),
    'a narrowed one': await as(await givenPersonalToken(guest.person, ['ASSETS_READ'])),
  };
  for (const [what, token] of Object.entries({ ...tokens, ...theirs, 'the bot': await as(bot) }))
    expect([what, await refused(token, accept, { code })]).toEqual([what, needsSession]);
  expect(await refusals(['nobody'], accept, { code })).toEqual({ nobody: unauthenticated });
  // A session token is a session.
  const { createSessionToken } = dataOf(await guest.client.query('mutation { createSessionToken { token } }'));
  const client = clientOf(app, { authorization: `Bearer ${createSessionToken.token}` });
  expect(outcomeOf(await client.query(accept, { code }))).toBe('ok');
});

test('a role in one’s own organization opens nothing in the one that was joined', async () => {
  const guest = await givenGuest();
  const { code } = await givenInvitation(guest.person.email, 'VIEWER');
  const secret = await givenInvitation();
  const document = `mutation ($code: String!) { acceptInvitation(code: $code) { organization {
    name users { totalCount } invitations { nodes { email } } } } }`;
  const answer = await guest.client.query(document, { code });
  expect(answer.data.acceptInvitation.organization).toMatchObject({ name: 'Acme', invitations: null });
  expect(answer.errors?.map(({ extensions, path }) => [extensions.code, path?.at(-1)])).toEqual([['FORBIDDEN', 'invitations']]);
  expect(answer.text).not.toContain(secret.email);

  const other = await givenGuest();
  const again = await givenInvitation(other.person.email, 'VIEWER');
  const bots =
    'mutation ($code: String!) { acceptInvitation(code: $code) { organization { bots { name apiKeys { maskedToken } } } } }';
  const keys = await other.client.query(bots, { code: again.code });
  expect(outcomeOf(keys)).toContain('FORBIDDEN: This needs a role in that organization');
  expect(keys.text).not.toContain('gth_bot_');
});

test('an ended session accepts nothing', async () => {
  const guest = await givenGuest();
  const { code } = await givenInvitation(guest.person.email);
  const client = await signIn(guest.person);
  await db.session.updateMany({ where: { userId: guest.person.id }, data: { endedAt: new Date() } });
  expect(await refused(client, accept, { code })).toBe(unauthenticated);
  expect(await roleOf(people.stranger.id)).toBeUndefined();
});
