import { expect, test } from 'vitest';
import { needsRole, needsSession, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { accept, invite, resend, startInvitations } from './cast.ts';

const {
  db,
  app,
  callers,
  people,
  organization,
  refused,
  refusals,
  act,
  logLines,
  mail,
  tokens,
  codesTo,
  givenInvitation,
  givenGuest,
  expire,
} = await startInvitations();
const daysMs = 24 * 60 * 60 * 1000;

test('an admin invites: the mail has the link, the answer its delivery, the database a hash, and the act is audited', async () => {
  const { answer, audit } = await act(callers.admin, invite, { email: ' Grace@Example.test', role: 'VIEWER' });
  const { invitation } = dataOf(answer).inviteMember;
  expect(invitation).toMatchObject({
    email: 'Grace@Example.test',
    role: 'VIEWER',
    expired: false,
    delivery: 'SENT',
    deliveryError: null,
  });
  expect(invitation.invitedBy.id).toBe(people.admin.id);
  expect(Math.round((new Date(invitation.expiresAt).getTime() - Date.now()) / daysMs)).toBe(7);
  expect(audit).toEqual([
    { event: 'invitation.created', actorId: people.admin.id, targetId: invitation.id, data: { role: 'VIEWER' } },
  ]);

  const [received, ...others] = mail.to('Grace@Example.test');
  expect(others).toEqual([]);
  expect(received!.subject).toBe('Invitation to Acme');
  expect(received!.headers).toMatch(/^From: Gatehouse <gatehouse@127\.0\.0\.1>$/m);
  expect(received!.text).toContain(`${people.admin.email} invites you to join Acme with the role VIEWER.`);
  const link = /http\S+/.exec(received!.text)![0];
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/invitation\?code=[\w-]{43}$/);

  const code = codesTo('Grace@Example.test')[0]!;
  const rows = [await db.invitation.findMany(), await db.mail.findMany(), await db.auditEvent.findMany(), logLines];
  expect(JSON.stringify(rows)).not.toContain(code);
  expect(answer.text).not.toContain(code);
  expect(await db.mail.findFirst({ where: { to: 'Grace@Example.test' } })).toMatchObject({ sealedText: null, error: null });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an owner',               { role: 'OWNER' },                           'role: An organization has exactly one owner; choose ADMIN, MEMBER or VIEWER.'],
  ['no address',             { email: 'ada at acme' },                    'email: Must be an e-mail address, such as ada@example.org.'],
  ['two addresses',          { email: 'a@example.test,b@example.test' },  'email: Must be an e-mail address, such as ada@example.org.'],
  ['a second header',        { email: 'a@example.test\nBcc: b@example.test' }, 'email: Must be an e-mail address, such as ada@example.org.'],
  ['a long address',         { email: `${'x'.repeat(250)}@a.de` },        'email: Must be at most 254 characters long.'],
  ['a member',               { email: people.viewer.email.toUpperCase() },'email: This person is a member of the organization already: change the role instead.'],
  ['oneself',                { email: people.admin.email },               'email: This person is a member of the organization already: change the role instead.'],
])('%s is refused, and no mail is written', async (_what, given, outcome) => {
  const input = { email: 'new@example.test', role: 'MEMBER', ...given };
  expect(await refused(callers.admin, invite, input)).toBe(outcome);
  expect(mail.to(input.email)).toEqual([]);
});

test('somebody with an open invitation is not invited again; when it has expired, the new one takes its place', async () => {
  const old = await givenInvitation('again@example.test');
  expect(await refused(callers.owner, invite, { email: 'AGAIN@example.test', role: 'ADMIN' })).toBe(
    'email: There is an open invitation for this address: send it again with resendInvitation, or revoke it first.',
  );
  await expire(old);
  const { answer, audit } = await act(callers.owner, invite, { email: 'again@example.test', role: 'ADMIN' });
  const { id } = dataOf(answer).inviteMember.invitation;
  expect(audit).toEqual([
    { event: 'invitation.revoked', actorId: people.owner.id, targetId: old.id, data: { reason: 'replaced' } },
    { event: 'invitation.created', actorId: people.owner.id, targetId: id, data: { role: 'ADMIN' } },
  ]);
  const guest = await givenGuest('again@example.test');
  expect(outcomeOf(await guest.client.query(accept, { code: old.code }))).toBe(notFound('Invitation'));
  expect(outcomeOf(await guest.client.query(accept, { code: codesTo('again@example.test').at(-1) }))).toBe('ok');
});

test('the same address can be invited to two organizations', async () => {
  await givenInvitation('both@example.test');
  expect(outcomeOf(await callers.stranger.query(invite, { email: 'both@example.test', role: 'ADMIN' }))).toBe('ok');
});

test('an address with a comma is one address: the mail goes to nobody else', async () => {
  const { inviteMember } = dataOf(await callers.admin.query(invite, { email: 'eve,mallory@example.test', role: 'VIEWER' }));
  expect(inviteMember.invitation.email).toBe('eve,mallory@example.test');
  expect(mail.to('mallory@example.test')).toEqual([]);
});

test('only administrators who are signed in invite', async () => {
  const input = { email: 'new@example.test', role: 'VIEWER' };
  expect(await refusals(['member', 'viewer', 'nobody'], invite, input)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    nobody: unauthenticated,
  });
  for (const [what, token] of Object.entries(tokens))
    expect([what, await refused(token, invite, input)]).toEqual([what, needsSession]);
  expect(mail.to(input.email)).toEqual([]);
});

test('a session token counts as a session', async () => {
  const { createSessionToken } = dataOf(await callers.admin.query('mutation { createSessionToken { token } }'));
  const client = clientOf(app, { authorization: `Bearer ${createSessionToken.token}` });
  expect(outcomeOf(await client.query(invite, { email: 'byjwt@example.test', role: 'MEMBER' }))).toBe('ok');
  expect((await db.invitation.findFirstOrThrow({ where: { email: 'byjwt@example.test' } })).organizationId).toBe(organization.id);
});

test('one address gets five invitations in an hour, and one person sends so many as are allowed; nothing is written beyond', async () => {
  const { callers, refused, newAddress, people } = await startInvitations({ INVITATIONS_PER_HOUR: '8' });
  const victim = newAddress();
  const { invitation } = dataOf(await callers.admin.query(invite, { email: victim, role: 'MEMBER' })).inviteMember;
  for (let n = 0; n < 4; n++) dataOf(await callers.admin.query(resend, { id: invitation.id }));
  const tooMany = /^429 RATE_LIMITED: Too many invitations. Try again in \d+ s.$/;
  expect(await refused(callers.owner, resend, { id: invitation.id })).toMatch(tooMany);
  for (let n = 0; n < 3; n++) dataOf(await callers.admin.query(invite, { email: newAddress(), role: 'MEMBER' }));
  expect(await refused(callers.admin, invite, { email: newAddress(), role: 'MEMBER' })).toMatch(tooMany);
  dataOf(await callers.owner.query(invite, { email: newAddress(), role: 'MEMBER' }));
  expect(people.admin.email).not.toBe(victim);
});
