import { expect, test } from 'vitest';
import { needsRole, needsSession, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { accept, type Invited, invite, resend, revoke, startInvitations } from './cast.ts';

const {
  db,
  as,
  callers,
  people,
  refused,
  refusals,
  expectHidden,
  act,
  logLines,
  tokens,
  codesTo,
  givenInvitation,
  givenGuest,
  expire,
  givenMember,
  organization,
} = await startInvitations();

test('sending again makes a new link for seven days, voids the old one, and is audited; an expired one too', async () => {
  const guest = await givenGuest();
  const old = await givenInvitation(guest.person.email);
  await expire(old);
  const { answer, audit } = await act(callers.owner, resend, { id: old.id });
  const { invitation } = dataOf(answer).resendInvitation;
  expect(invitation).toMatchObject({ id: old.id, expired: false, delivery: 'SENT', invitedBy: { id: people.admin.id } });
  expect(new Date(invitation.expiresAt).getTime()).toBeGreaterThan(Date.now());
  expect(audit).toEqual([{ event: 'invitation.resent', actorId: people.owner.id, targetId: old.id, data: {} }]);
  const code = codesTo(old.email).at(-1)!;
  expect(code).not.toBe(old.code);
  expect(await refused(guest.client, accept, { code: old.code })).toBe(notFound('Invitation'));
  expect(outcomeOf(await guest.client.query(accept, { code }))).toBe('ok');
  const rows = JSON.stringify([
    await db.invitation.findMany(),
    await db.mail.findMany(),
    await db.auditEvent.findMany(),
    logLines,
  ]);
  for (const secret of [code, old.code]) expect(rows).not.toContain(secret);
});

test('taking back voids the link and is audited; again it changes nothing; sending it again is refused', async () => {
  const guest = await givenGuest();
  const { id, code } = await givenInvitation(guest.person.email);
  const { outcome, audit } = await act(callers.admin, revoke, { id });
  expect([outcome, audit]).toEqual(['ok', [{ event: 'invitation.revoked', actorId: people.admin.id, targetId: id, data: {} }]]);
  expect(await refused(callers.admin, revoke, { id })).toBe('ok');
  expect(await refused(callers.admin, resend, { id })).toBe('id: This invitation has been revoked: invite the person anew.');
  expect(await refused(guest.client, accept, { code })).toBe(notFound('Invitation'));
  expect(outcomeOf(await callers.admin.query(invite, { email: guest.person.email, role: 'VIEWER' }))).toBe('ok');
});

test('an accepted invitation is neither sent again nor taken back', async () => {
  const guest = await givenGuest();
  const { id, code } = await givenInvitation(guest.person.email);
  dataOf(await guest.client.query(accept, { code }));
  for (const document of [resend, revoke])
    expect(await refused(callers.admin, document, { id })).toBe(
      'id: This invitation has been accepted: the person is a member, and can be removed as one.',
    );
});

test('an invitation of somebody who has become a member otherwise is not sent again', async () => {
  const { id, email } = await givenInvitation();
  await givenMember(organization, 'VIEWER', email);
  expect(await refused(callers.admin, resend, { id })).toBe('id: This invitation has been revoked: invite the person anew.');
  expect(outcomeOf(await callers.admin.query(revoke, { id }))).toBe('ok');
});

test.each([
  ['sends again', resend],
  ['takes back', revoke],
])('nobody but a signed-in administrator of the organization %s', async (_what, document) => {
  const { id } = await givenInvitation();
  expect(await refusals(['member', 'viewer', 'nobody', 'stranger'], document, { id })).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    nobody: unauthenticated,
    stranger: notFound('Invitation'),
  });
  for (const [what, token] of Object.entries(tokens))
    expect([what, await refused(token, document, { id })]).toEqual([what, needsSession]);
  await expectHidden(id, document, { id });
});

const list = (args = '') => `{ organization { invitations${args} { totalCount pageInfo { hasNextPage endCursor }
  nodes { id email role expired delivery deliveryError invitedBy { id email } } } } }`;

test('open invitations are listed, newest first, expired ones included, in pages', async () => {
  const owner = await as(people.stranger);
  const made: Invited[] = [];
  for (const n of [1, 2, 3, 4, 5]) made.push(await givenInvitation(`list${n}@example.test`, 'VIEWER', owner));
  await expire(made[1]!);
  dataOf(await owner.query(revoke, { id: made[2]!.id }));
  const guest = await givenGuest('list4@example.test');
  dataOf(await guest.client.query(accept, { code: made[3]!.code }));

  const { invitations } = dataOf(await owner.query(list('(first: 2)'))).organization;
  expect(invitations).toEqual({
    totalCount: 3,
    pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
    nodes: [made[4]!, made[1]!].map(({ id, email }) => ({
      id,
      email,
      role: 'VIEWER',
      expired: id === made[1]!.id,
      delivery: 'SENT',
      deliveryError: null,
      invitedBy: { id: people.stranger.id, email: people.stranger.email },
    })),
  });
  const rest = dataOf(await owner.query(list(`(after: "${invitations.pageInfo.endCursor}")`))).organization.invitations;
  expect(rest.nodes.map(({ id }: { id: string }) => id)).toEqual([made[0]!.id]);
  // Another organization sees none of them, and takes no cursor of that list.
  const ours = await callers.admin.query(list());
  for (const { id, email } of made) {
    expect(ours.text).not.toContain(id);
    expect(ours.text).not.toContain(email);
  }
  expect(outcomeOf(await callers.admin.query(list(`(after: "${invitations.pageInfo.endCursor}")`)))).toContain(
    'Not a cursor of this list',
  );
});

test('only administrators who are signed in see them', async () => {
  const { email } = await givenInvitation();
  expect(await refusals(['member', 'viewer', 'nobody'], list())).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    nobody: unauthenticated,
  });
  for (const [what, token] of Object.entries(tokens)) {
    const answer = await token.query(list());
    expect([what, outcomeOf(answer), answer.text.includes(email)]).toEqual([what, needsSession, false]);
  }
});
