import { expect, test } from 'vitest';
import { unsentMail } from '../../src/mail/outbox.ts';
import { outcomeOf } from '../principal/cast.ts';
import type { Answer } from '../support/client.ts';
import { accept, invite, resend, revoke, startInvitations } from './cast.ts';

const { db, config, callers, organization, mail, codesTo, givenInvitation, givenGuest, signIn } = await startInvitations();
const rounds = 8;

const memberships = (userId: string) => db.membership.count({ where: { userId, organizationId: organization.id } });
const events = (event: string, targetId: string) =>
  db.auditEvent.count({ where: { event, targetId, organizationId: organization.id } });

/** How each of the calls went, in short: a refusal of the caller’s, never a failure of the server. */
function inShort(answers: Answer[]): string[] {
  return answers.map((answer) => {
    expect(answer.status).toBe(200);
    const outcome = outcomeOf(answer);
    return outcome.startsWith('NOT_FOUND') ? 'NOT_FOUND' : /^(id|code|email): /.test(outcome) ? 'CONFLICT' : outcome;
  });
}

test('R3: one invitation accepted twice at the same moment by one person makes one membership', async () => {
  for (let round = 0; round < rounds; round++) {
    const { person, client } = await givenGuest();
    const second = await signIn(person);
    const { id, code } = await givenInvitation(person.email);
    const outcomes = inShort(await Promise.all([client.query(accept, { code }), second.query(accept, { code })]));
    expect(outcomes.sort()).toEqual(['NOT_FOUND', 'ok']);
    expect([
      await memberships(person.id),
      await events('invitation.accepted', id),
      await events('member.added', person.id),
    ]).toEqual([1, 1, 1]);
  }
});

test('R3: accepted and revoked at the same moment, one of the two holds', async () => {
  for (let round = 0; round < rounds; round++) {
    const { person, client } = await givenGuest();
    const { id, code } = await givenInvitation(person.email);
    const [accepted, revoked] = inShort(await Promise.all([client.query(accept, { code }), callers.admin.query(revoke, { id })]));
    const joined = await memberships(person.id);
    expect([accepted, revoked]).toEqual(joined ? ['ok', 'CONFLICT'] : ['NOT_FOUND', 'ok']);
    const { acceptedAt, revokedAt } = await db.invitation.findUniqueOrThrow({ where: { id } });
    expect([acceptedAt !== null, revokedAt !== null]).toEqual([joined === 1, joined === 0]);
  }
});

test('R3: accepted and sent again at the same moment, the old link or the new one works, never both', async () => {
  for (let round = 0; round < rounds; round++) {
    const { person, client } = await givenGuest();
    const { id, code, email } = await givenInvitation(person.email);
    const [accepted, resent] = inShort(await Promise.all([client.query(accept, { code }), callers.admin.query(resend, { id })]));
    const joined = await memberships(person.id);
    expect([accepted, resent]).toEqual(joined ? ['ok', 'CONFLICT'] : ['NOT_FOUND', 'ok']);
    expect(mail.to(email)).toHaveLength(joined ? 1 : 2);
    expect(inShort([await client.query(accept, { code: codesTo(email).at(-1) })])).toEqual([joined ? 'NOT_FOUND' : 'ok']);
    expect(await memberships(person.id)).toBe(1);
  }
});

test('R3: one address invited twice at the same moment has one invitation and gets one mail', async () => {
  for (let round = 0; round < rounds; round++) {
    const email = `twice${round}@example.test`;
    const inviters = [callers.admin, callers.owner, callers.admin, callers.owner];
    const outcomes = inShort(await Promise.all(inviters.map((by) => by.query(invite, { email, role: 'MEMBER' }))));
    expect(outcomes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'ok']);
    expect([await db.invitation.count({ where: { email } }), await db.mail.count({ where: { to: email } })]).toEqual([1, 1]);
    expect(mail.to(email)).toHaveLength(1);
  }
});

test('R3: an expired invitation replaced twice at the same moment is replaced once', async () => {
  for (let round = 0; round < rounds; round++) {
    const { id, email } = await givenInvitation();
    await db.invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    const both = [callers.admin, callers.owner].map((by) => by.query(invite, { email, role: 'VIEWER' }));
    expect(inShort(await Promise.all(both)).sort()).toEqual(['CONFLICT', 'ok']);
    expect(await events('invitation.revoked', id)).toBe(1);
    expect(await db.invitation.count({ where: { email, revokedAt: null } })).toBe(1);
  }
});

test('R3: an expired invitation sent again and replaced at the same moment, one of the two holds', async () => {
  for (let round = 0; round < rounds; round++) {
    const { person, client } = await givenGuest();
    const { id, email } = await givenInvitation(person.email);
    await db.invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    const [resent, replaced] = inShort(
      await Promise.all([callers.admin.query(resend, { id }), callers.owner.query(invite, { email, role: 'VIEWER' })]),
    );
    expect([resent, replaced].sort()).toEqual(['CONFLICT', 'ok']);
    expect(await events('invitation.revoked', id)).toBe(replaced === 'ok' ? 1 : 0);
    expect(await db.invitation.count({ where: { email, revokedAt: null } })).toBe(1);
    expect(inShort([await client.query(accept, { code: codesTo(email).at(-1) })])).toEqual(['ok']);
  }
});

test('R3: sent again by two at the same moment, one mail waits in the outbox, and its link works', async () => {
  for (let round = 0; round < rounds; round++) {
    const { person, client } = await givenGuest();
    const { id, email, code } = await givenInvitation(person.email);
    mail.refuse(email, 'Mailbox full.');
    const both = [callers.admin, callers.owner].map((by) => by.query(resend, { id }));
    expect(inShort(await Promise.all(both))).toEqual(['ok', 'ok']);
    const waiting = (await unsentMail(db, config.secret!)).filter(({ to }) => to === email);
    expect(waiting).toHaveLength(1);
    const link = /code=([\w-]{43})/.exec(waiting[0]!.text!)![1]!;
    const outcomes = inShort([await client.query(accept, { code }), await client.query(accept, { code: link })]);
    expect(outcomes).toEqual(['NOT_FOUND', 'ok']);
  }
});

test('R3: one person joins two organizations at the same moment', async () => {
  for (let round = 0; round < rounds; round++) {
    const { person, client } = await givenGuest();
    const ours = await givenInvitation(person.email);
    const theirs = await givenInvitation(person.email, 'VIEWER', callers.stranger);
    const second = await signIn(person);
    const answers = await Promise.all([client.query(accept, { code: ours.code }), second.query(accept, { code: theirs.code })]);
    expect(inShort(answers)).toEqual(['ok', 'ok']);
    expect(await db.membership.count({ where: { userId: person.id } })).toBe(3);
  }
});
