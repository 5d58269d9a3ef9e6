import { afterAll, expect, test } from 'vitest';
import { unsentMail } from '../../src/mail/outbox.ts';
import { createUser } from '../../src/members/create-user.ts';
import { startApp } from '../support/app.ts';
import { type Answer, type Client, dataOf } from '../support/client.ts';
import { type Organization, type Person, password } from '../support/story.ts';
import { createTeam } from '../teams/client-documents.ts';
import {
  createOrganization,
  deleteOrganization,
  leaveOrganization,
  removeMember,
  setMemberRole,
  switchOrganization,
  transferOwnership,
  whoAmI,
} from './documents.ts';

// Every race runs truly in parallel: callers with sessions of their own, calls that are all sent before one is answered.
const rounds = 10;
const app = await startApp({ keep: true });
afterAll(app.stop);
const { db, signIn, as, givenOrganization, givenMember } = app;

const codes = ['NOT_FOUND', 'UNAUTHENTICATED'];

/** `ok`, or the code of the refusal. Anything else that a loser could get (a 5xx, a deadlock, a masked error) fails the test. */
function codeOf({ status, data, errors, text }: Answer): string {
  const [error] = errors ?? [];
  const code = error?.extensions.code;
  // One call was over before the other was read: the gate says then what the lock would have said.
  if (code === 'FORBIDDEN' && error?.message.startsWith('This needs the role ')) return 'CONFLICT';
  if (code) {
    expect(codes, text).toContain(code);
    expect(status, text).toBe(code === 'UNAUTHENTICATED' ? 401 : 200);
    return code;
  }
  expect(status, text).toBe(200);
  const payload = Object.values(data)[0] as { errors: unknown[] };
  return payload.errors.length > 0 ? 'CONFLICT' : 'ok';
}

const race = async (...calls: Promise<Answer>[]) => (await Promise.all(calls)).map(codeOf);

const ownersOf = async ({ id }: { id: string }) =>
  (await db.membership.findMany({ where: { organizationId: id, role: 'OWNER' } })).map(({ userId }) => userId);

/** The audit rows of an organization since a call of `mark`. */
async function mark({ id: organizationId }: { id: string }) {
  const known = new Set((await db.auditEvent.findMany({ where: { organizationId } })).map(({ id }) => id));
  return async (...events: string[]) => {
    const rows = await db.auditEvent.findMany({ where: { organizationId, event: { in: events } }, orderBy: { id: 'asc' } });
    return rows.filter(({ id }) => !known.has(id)).map(({ event, targetId }) => [event, targetId]);
  };
}

const transferred = 'organization.ownership_transferred';

/** Hands the organization back to its first owner, for the next round. */
async function handBack(organization: Organization, owner: Person): Promise<void> {
  const [present] = await ownersOf(organization);
  if (present === owner.id) return;
  const { email } = await db.user.findUniqueOrThrow({ where: { id: present! } });
  const person: Person = { kind: 'person', id: present!, email, password, organization };
  dataOf(await (await signIn(person)).query(transferOwnership, { userId: owner.id }));
}

/** Makes a person a member again, signed in anew. */
async function bringBack(person: Person, role: 'ADMIN' | 'MEMBER'): Promise<Client> {
  const key = { organizationId_userId: { organizationId: person.organization.id, userId: person.id } };
  if (await db.membership.findUnique({ where: key })) await db.membership.update({ where: key, data: { role } });
  else await createUser(db, { organization: person.organization.slug, email: person.email, password, role });
  return signIn(person);
}

test('R2: two sessions of the owner hand the organization to two people at once: one is the owner, the other call is told', async () => {
  const { organization, owner } = await givenOrganization();
  const targets = [await givenMember(organization, 'ADMIN'), await givenMember(organization, 'MEMBER')] as const;
  const [here, there] = [await signIn(owner), await signIn(owner)];
  for (let round = 0; round < rounds; round++) {
    const since = await mark(organization);
    const outcomes = await race(
      here.query(transferOwnership, { userId: targets[0].id }),
      there.query(transferOwnership, { userId: targets[1].id }),
    );
    expect([...outcomes].sort()).toEqual(['CONFLICT', 'ok']);
    const winner = targets[outcomes.indexOf('ok')]!;
    expect(await ownersOf(organization)).toEqual([winner.id]);
    expect(await since(transferred)).toEqual([[transferred, winner.id]]);
    await handBack(organization, owner);
  }
});

test('R2: the owner hands the organization to somebody who leaves at the same moment: an owner, or gone, never both', async () => {
  const { organization, owner } = await givenOrganization();
  const target = await givenMember(organization);
  const from = await signIn(owner);
  for (let round = 0; round < rounds; round++) {
    const leaver = await bringBack(target, 'MEMBER');
    const since = await mark(organization);
    const outcomes = await race(from.query(transferOwnership, { userId: target.id }), leaver.query(leaveOrganization));
    const handedOn = outcomes[0] === 'ok';
    expect(outcomes).toEqual(handedOn ? ['ok', 'CONFLICT'] : ['NOT_FOUND', 'ok']);
    expect(await ownersOf(organization)).toEqual([handedOn ? target.id : owner.id]);
    expect(await since(transferred, 'member.left')).toEqual([[handedOn ? transferred : 'member.left', target.id]]);
    expect(codeOfSession(await leaver.query(whoAmI))).toBe(handedOn ? 'ok' : 'UNAUTHENTICATED');
    await handBack(organization, owner);
  }
});

const codeOfSession = ({ errors }: Answer) => errors?.[0]?.extensions.code ?? 'ok';

test('R2: the owner hands the organization to somebody whom an admin removes at the same moment', async () => {
  const { organization, owner } = await givenOrganization();
  const [target, admin] = [await givenMember(organization), await givenMember(organization, 'ADMIN')];
  const [from, remover] = [await signIn(owner), await as(admin)];
  for (let round = 0; round < rounds; round++) {
    await bringBack(target, 'MEMBER');
    const since = await mark(organization);
    const outcomes = await race(
      from.query(transferOwnership, { userId: target.id }),
      remover.query(removeMember, { userId: target.id }),
    );
    const handedOn = outcomes[0] === 'ok';
    expect(outcomes).toEqual(handedOn ? ['ok', 'CONFLICT'] : ['NOT_FOUND', 'ok']);
    expect(await ownersOf(organization)).toEqual([handedOn ? target.id : owner.id]);
    expect(await since(transferred, 'member.removed')).toEqual([[handedOn ? transferred : 'member.removed', target.id]]);
    await handBack(organization, owner);
  }
});

test('R2: one session of the owner hands the organization on while another deletes it', async () => {
  const { owner } = await givenOrganization();
  const { owner: target } = await givenOrganization();
  for (let round = 0; round < rounds; round++) {
    const name = `Short-lived ${round}`;
    const [here, there] = [await signIn(owner), await signIn(owner)];
    const { organization } = dataOf(await here.query(createOrganization, { name })).createOrganization;
    await createUser(db, { organization: organization.slug, email: target.email, password, role: 'ADMIN' });
    for (const session of [here, there]) dataOf(await session.query(switchOrganization, { id: organization.id }));
    const since = await mark(organization);
    const outcomes = await race(here.query(transferOwnership, { userId: target.id }), there.query(deleteOrganization, { name }));
    const handedOn = outcomes[0] === 'ok';
    expect(outcomes).toEqual(handedOn ? ['ok', 'CONFLICT'] : ['UNAUTHENTICATED', 'ok']);
    const { deletedAt } = await db.organization.findUniqueOrThrow({ where: { id: organization.id } });
    expect([deletedAt === null, await ownersOf(organization)]).toEqual(handedOn ? [true, [target.id]] : [false, []]);
    const event = handedOn ? [transferred, target.id] : ['organization.deleted', organization.id];
    expect(await since(transferred, 'organization.deleted')).toEqual([event]);
  }
});

test('R2: the organization is deleted while its people make teams, leave and sign in: nobody is left behind', async () => {
  const { owner } = await givenOrganization();
  const { owner: colleague } = await givenOrganization();
  for (let round = 0; round < rounds; round++) {
    const name = `Busy ${round}`;
    const [here, there] = [await signIn(owner), await signIn(colleague)];
    const { organization } = dataOf(await here.query(createOrganization, { name })).createOrganization;
    await createUser(db, { organization: organization.slug, email: colleague.email, password, role: 'ADMIN' });
    for (const session of [here, there]) dataOf(await session.query(switchOrganization, { id: organization.id }));
    const other = await signIn(colleague);
    const [deleted] = await race(
      here.query(deleteOrganization, { name }),
      there.query(createTeam, { input: { name: 'Platform', parent: null, members: [colleague.id], skillsRepositories: null } }),
      other.query(leaveOrganization),
      signIn(colleague).then((fresh) => fresh.query(leaveOrganization)),
    );
    expect(deleted).toBe('ok');
    expect(await db.membership.count({ where: { organizationId: organization.id } })).toBe(0);
    expect(await db.session.count({ where: { organizationId: organization.id, endedAt: null } })).toBe(0);
    // Whoever signed in meanwhile and left may have left the organization at home: it is theirs, and the owner cannot.
    expect(await ownersOf(colleague.organization)).toEqual([colleague.id]);
  }
});

test('R2: two admins remove each other at once: one stays', async () => {
  const { organization } = await givenOrganization();
  const pair = [await givenMember(organization, 'ADMIN'), await givenMember(organization, 'ADMIN')] as const;
  for (let round = 0; round < rounds; round++) {
    const [first, second] = [await bringBack(pair[0], 'ADMIN'), await bringBack(pair[1], 'ADMIN')];
    const since = await mark(organization);
    const outcomes = await race(
      first.query(removeMember, { userId: pair[1].id }),
      second.query(removeMember, { userId: pair[0].id }),
    );
    const removed = outcomes[0] === 'ok' ? pair[1] : pair[0];
    expect([...outcomes].sort()).toEqual(['UNAUTHENTICATED', 'ok']);
    expect(await since('member.removed')).toEqual([['member.removed', removed.id]]);
  }
});

test('R5: a member gets another role while being removed: gone in the end, and the log tells what happened', async () => {
  const { organization, owner } = await givenOrganization();
  const [target, admin] = [await givenMember(organization), await givenMember(organization, 'ADMIN')];
  const [promoter, remover] = [await signIn(owner), await as(admin)];
  for (let round = 0; round < rounds; round++) {
    await bringBack(target, 'MEMBER');
    const since = await mark(organization);
    const outcomes = await race(
      promoter.query(setMemberRole, { input: { userId: target.id, role: 'VIEWER' } }),
      remover.query(removeMember, { userId: target.id }),
    );
    const promoted = outcomes[0] === 'ok';
    expect(outcomes).toEqual([promoted ? 'ok' : 'NOT_FOUND', 'ok']);
    const removed = ['member.removed', target.id];
    expect(await since('member.role_changed', 'member.removed')).toEqual(
      promoted ? [['member.role_changed', target.id], removed] : [removed],
    );
    expect(await ownersOf(organization)).toEqual([owner.id]);
  }
});

test('R5: an admin is removed in the middle of a change: it is made wholly before, or not at all', async () => {
  const { organization, owner } = await givenOrganization();
  const target = await givenMember(organization, 'ADMIN');
  const remover = await signIn(owner);
  for (let round = 0; round < rounds; round++) {
    const admin = await bringBack(target, 'ADMIN');
    const name = `Team ${round}`;
    const since = await mark(organization);
    const input = { name, parent: null, members: [target.id, owner.id], skillsRepositories: null };
    const [made, removed] = await race(admin.query(createTeam, { input }), remover.query(removeMember, { userId: target.id }));
    expect([['ok', 'UNAUTHENTICATED'].includes(made!), removed]).toEqual([true, 'ok']);
    const team = await db.team.findFirst({ where: { organizationId: organization.id, name }, include: { members: true } });
    expect(team?.members.map(({ userId }) => userId)).toEqual(made === 'ok' ? [owner.id] : undefined);
    const events = (await since('team.created', 'member.removed', 'team.member_removed')).map(([event]) => event);
    expect(events).toEqual(made === 'ok' ? ['team.created', 'member.removed', 'team.member_removed'] : ['member.removed']);
  }
});

test('R5: two people are removed, and a role is taken, while they change each other’s teams: no call fails for a lock', async () => {
  const { organization, owner } = await givenOrganization();
  const pair = [await givenMember(organization, 'ADMIN'), await givenMember(organization, 'ADMIN')] as const;
  const [here, there] = [await signIn(owner), await signIn(owner)];
  for (let round = 0; round < rounds; round++) {
    const [first, second] = [await bringBack(pair[0], 'ADMIN'), await bringBack(pair[1], 'ADMIN')];
    const team = (name: string) => ({
      input: { name, parent: null, members: pair.map(({ id }) => id), skillsRepositories: null },
    });
    const outcomes = await race(
      first.query(createTeam, team(`First ${round}`)),
      second.query(createTeam, team(`Second ${round}`)),
      here.query(removeMember, { userId: pair[round % 2]!.id }),
      there.query(setMemberRole, { input: { userId: pair[(round + 1) % 2]!.id, role: 'VIEWER' } }),
      first.query(leaveOrganization),
    );
    expect(outcomes.slice(3, 4)).toEqual([expect.stringMatching(/^(ok|NOT_FOUND)$/)]);
    expect(await ownersOf(organization)).toEqual([owner.id]);
  }
});

test('R7: an organization is deleted while people are invited, join and get keys: nothing of it is left open', async () => {
  for (let round = 0; round < rounds; round++) {
    const { organization, owner } = await givenOrganization(`Doomed ${round}`);
    const admin = await givenMember(organization, 'ADMIN');
    const { owner: guest } = await givenOrganization(`Elsewhere ${round}`);
    const [asOwner, asAdmin, asGuest] = [await signIn(owner), await signIn(admin), await signIn(guest)];
    const invite =
      'mutation ($email: String!) { inviteMember(input: { email: $email, role: MEMBER }) { invitation { id } errors { messages } } }';
    dataOf(await asOwner.query(invite, { email: guest.email }));
    const mail = (await unsentMail(db, app.config.secret!)).find(({ to }) => to === guest.email);
    const code = /code=([\w-]+)/.exec(mail?.text ?? '')?.[1];
    await race(
      asOwner.query(deleteOrganization, { name: organization.name }),
      asAdmin.query(invite, { email: `late${round}@example.test` }),
      asGuest.query('mutation ($code: String!) { acceptInvitation(code: $code) { organization { id } errors { messages } } }', {
        code,
      }),
      asAdmin.query('mutation { createApiKey(input: { name: "late" }) { key errors { messages } } }'),
    );
    const where = { organizationId: organization.id };
    expect((await db.organization.findUniqueOrThrow({ where: { id: organization.id } })).deletedAt).not.toBeNull();
    expect([
      await db.membership.count({ where }),
      await db.token.count({ where: { ...where, revokedAt: null } }),
      await db.session.count({ where: { ...where, endedAt: null } }),
      await db.invitation.count({ where: { ...where, acceptedAt: null, revokedAt: null } }),
    ]).toEqual([0, 0, 0, 0]);
  }
});
