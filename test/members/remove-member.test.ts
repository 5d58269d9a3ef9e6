import { expect, test } from 'vitest';
import { needsRole, needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { leaveOrganization, removeMember, switchOrganization, whoAmI } from './documents.ts';

const app = await startCast();
const {
  db,
  as,
  signIn,
  callers,
  people,
  organization,
  refused,
  refusals,
  expectHidden,
  act,
  givenMember,
  givenPersonalToken,
  givenApiKey,
} = app;
const { owner, admin, viewer, stranger } = people;
const { organization: second } = await app.givenOrganization('Second');
const forgotten = ['gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0'];
const lastOwner = (act: string) =>
  `The owner cannot ${act}: an organization always has one. Hand it on with transferOwnership first.`;

/** An admin of the organization with everything that a person can have: teams, sessions, tokens, bots; and a second organization. */
async function givenBusyPerson() {
  const person = await givenMember(organization, 'ADMIN');
  await givenMember(second, 'MEMBER', person.email);
  const team = await app.givenTeam(owner, `Team of ${person.email}`, [person]);
  await app.givenTeamAdmin(owner, team, person);
  const gone = await app.givenTeam(owner, `Former team of ${person.email}`, [person]);
  dataOf(await callers.owner.query(`mutation { deleteTeam(id: "${gone.id}") { success } }`));
  const [here, elsewhere] = [await signIn(person), await signIn(person)];
  const sessionToken = dataOf(await here.query('mutation { createSessionToken { token } }')).createSessionToken.token;
  const token = await givenPersonalToken(person);
  const bot = await app.givenBot(person);
  const organizationKey = await givenApiKey(person);
  dataOf(await elsewhere.query(switchOrganization, { id: second.id }));
  const tokenThere = dataOf(
    await elsewhere.query('mutation { createPersonalToken(label: "there") { token accessToken { id } } }'),
  ).createPersonalToken;
  const dead = [here, clientOf(app.app, { authorization: `Bearer ${sessionToken}` }), await as(token)];
  const alive = [
    elsewhere,
    clientOf(app.app, { authorization: `Bearer ${tokenThere.token}` }),
    await as(bot),
    await as(organizationKey),
  ];
  return { person, team, token, here, dead, alive };
}

/** The rows that an end of membership leaves in the log. `as(person)` had one more session open. */
function expectedAudit(actorId: string, person: { id: string }, team: { id: string }, token: { id: string }, left: boolean) {
  const ended = { event: 'session.ended', actorId, targetId: expect.stringMatching(/^ses_/), data: {} };
  return [
    { event: left ? 'member.left' : 'member.removed', actorId, targetId: person.id, data: { role: 'ADMIN' } },
    { event: 'team.member_removed', actorId, targetId: team.id, data: { userId: person.id } },
    ended,
    ended,
    {
      event: 'token.revoked',
      actorId,
      targetId: token.id,
      data: { kind: 'PERSONAL_TOKEN', reason: left ? 'member_left' : 'member_removed' },
    },
  ];
}

test('a removed person’s sessions and tokens of the organization are refused at once; bots, keys and other organizations live on', async () => {
  const { person, team, token, dead, alive } = await givenBusyPerson();
  for (const caller of [...dead, ...alive]) expect(outcomeOf(await caller.query(whoAmI))).toBe('ok');
  const { answer, audit } = await act(callers.admin, removeMember, { userId: person.id });
  expect(dataOf(answer).removeMember.user).toEqual({ id: person.id, email: person.email });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(audit).toEqual(expectedAudit(admin.id, person, team, token, false));
  for (const caller of dead) expect(outcomeOf(await caller.query(whoAmI))).toBe(unauthenticated);
  for (const caller of alive) expect(outcomeOf(await caller.query(whoAmI))).toBe('ok');
  expect(await db.teamMember.count({ where: { userId: person.id, organizationId: organization.id } })).toBe(0);
  // Being made a member again revives nothing.
  await givenMember(organization, 'MEMBER', person.email);
  for (const caller of dead) expect(outcomeOf(await caller.query(whoAmI))).toBe(unauthenticated);
});

test('who leaves loses the same, the session that asks included; its cookie is dropped', async () => {
  const { person, team, token, here, dead, alive } = await givenBusyPerson();
  const { answer, audit } = await act(here, leaveOrganization);
  expect(dataOf(answer).leaveOrganization.organization).toEqual({ id: organization.id, name: organization.name });
  expect(answer.headers.getSetCookie()).toEqual(forgotten);
  expect(audit).toEqual(expectedAudit(person.id, person, team, token, true));
  for (const caller of dead) expect(outcomeOf(await caller.query(whoAmI))).toBe(unauthenticated);
  for (const caller of alive) expect(outcomeOf(await caller.query(whoAmI))).toBe('ok');
  expect(dataOf(await (await signIn(person)).query(whoAmI)).principal.organization.id).toBe(second.id);
});

test('a viewer may leave; who is in no organization any more cannot sign in', async () => {
  const person = await givenMember(organization, 'VIEWER');
  expect(outcomeOf(await (await signIn(person)).query(leaveOrganization))).toBe('ok');
  await expect(signIn(person)).rejects.toThrow('This account belongs to no organization any more.');
});

test('to remove oneself is to leave', async () => {
  const person = await givenMember(organization, 'ADMIN');
  const { answer, audit } = await act(await signIn(person), removeMember, { userId: person.id });
  expect([outcomeOf(answer), answer.headers.getSetCookie(), audit[0]!.event]).toEqual(['ok', forgotten, 'member.left']);
});

test('a team’s last admin is removed all the same; an organization admin names the next', async () => {
  const [first, next] = [await givenMember(organization), await givenMember(organization)];
  const team = await app.givenTeam(owner, 'Guild', [first, next]);
  await app.givenTeamAdmin(owner, team, first);
  expect((await act(callers.admin, removeMember, { userId: first.id })).outcome).toBe('ok');
  expect(await db.teamMember.findMany({ where: { teamId: team.id } })).toMatchObject([{ userId: next.id, isAdmin: false }]);
  await app.givenTeamAdmin(admin, team, next);
});

test('the owner neither leaves nor is removed; unknown people, strangers and people removed before are not found', async () => {
  for (const caller of [callers.admin, callers.owner])
    expect(await refused(caller, removeMember, { userId: owner.id })).toBe(`userId: ${lastOwner('be removed')}`);
  expect(await refused(callers.owner, leaveOrganization)).toBe(`organization: ${lastOwner('leave')}`);
  const former = await givenMember(organization);
  expect((await act(callers.admin, removeMember, { userId: former.id })).outcome).toBe('ok');
  for (const userId of ['usr_unknown', stranger.id, former.id])
    expect(await refused(callers.owner, removeMember, { userId })).toBe(notFound('Member'));
});

test('neither members nor viewers, bots, tokens of any kind or strangers remove anybody; no token leaves', async () => {
  const variables = { userId: viewer.id };
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], removeMember, variables)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: needsSession,
    narrowed: needsSession,
    stranger: notFound('Member'),
    nobody: unauthenticated,
  });
  await expectHidden(viewer.id, removeMember, variables);
  const tokens = [await givenPersonalToken(owner), await givenPersonalToken(viewer), await givenApiKey(owner)];
  for (const token of tokens)
    for (const document of [removeMember, leaveOrganization])
      expect(await refused(await as(token), document, document === removeMember ? variables : {})).toBe(needsSession);
  expect(await refusals(['bot', 'narrowed', 'nobody'], leaveOrganization)).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
});
