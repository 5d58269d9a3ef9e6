import { expect, test } from 'vitest';
import { needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { removeTeamMember } from './client-documents.ts';

const { as, callers, people, refused, refusals, expectHidden, act, givenTeam, givenTeamAdmin, givenMember, organization } =
  await startCast();
const { owner, admin, member, viewer, stranger } = people;
const colleague = await givenMember(organization);
const team = await givenTeam(owner, 'Platform', [member, viewer, admin, colleague]);
await givenTeamAdmin(owner, team, member);
const child = await givenTeam(owner, 'Tools', [viewer], team);
const input = (memberId: string, teamId = team.id) => ({ input: { teamId, memberId } });
const lastAdmin = 'memberId: The team would lose its last admin. Make another member an admin first.';
const onlyTeamAdmins =
  'FORBIDDEN: Only an ADMIN or the OWNER of the organization, or an admin of this team or of a team above it, may change its members, admins and repositories.';

test('a team admin removes a member, also in a team below; again changes nothing', async () => {
  const caller = await as(member);
  for (const teamId of [team.id, child.id]) {
    const { outcome, audit } = await act(caller, removeTeamMember, input(viewer.id, teamId));
    expect(outcome).toBe('ok');
    expect(audit).toEqual([{ event: 'team.member_removed', actorId: member.id, targetId: teamId, data: { userId: viewer.id } }]);
    expect(await refused(caller, removeTeamMember, input(viewer.id, teamId))).toBe('ok');
  }
});

test('an organization admin removes anybody, and anybody may leave', async () => {
  const one = await givenTeam(owner, 'One', [member, colleague, viewer]);
  expect((await act(callers.admin, removeTeamMember, input(member.id, one.id))).outcome).toBe('ok');
  expect((await act(await as(colleague), removeTeamMember, input(colleague.id, one.id))).audit).toHaveLength(1);
  expect((await act(callers.viewer, removeTeamMember, input(viewer.id, one.id))).audit).toHaveLength(1);
});

test('the last admin of a team stays: removed by others or leaving', async () => {
  expect(await refused(callers.owner, removeTeamMember, input(member.id))).toBe(lastAdmin);
  expect(await refused(callers.member, removeTeamMember, input(member.id))).toBe(lastAdmin);
});

test('who may not is told why; people and teams of others are not told to exist', async () => {
  expect(await refused(await as(colleague), removeTeamMember, input(admin.id))).toBe(onlyTeamAdmins);
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], removeTeamMember, input(admin.id))).toEqual({
    viewer: onlyTeamAdmins,
    bot: notForBots,
    narrowed: needsScope('teams:write'),
    stranger: notFound('Team'),
    nobody: unauthenticated,
  });
  for (const id of ['usr_unknown', stranger.id])
    expect(await refused(callers.owner, removeTeamMember, input(id))).toBe(notFound('Member'));
  expect(await refused(callers.owner, removeTeamMember, input(admin.id, 'tm_unknown'))).toBe(notFound('Team'));
  await expectHidden(team.id, removeTeamMember, input(stranger.id));
});

test('the last two admins leave at once: one stays', async () => {
  const pair = await givenTeam(owner, 'Pair', [member, colleague]);
  for (const person of [member, colleague]) await givenTeamAdmin(owner, pair, person);
  const leave = async (person: typeof member) => (await as(person)).query(removeTeamMember, input(person.id, pair.id));
  expect((await Promise.all([leave(member), leave(colleague)])).map(outcomeOf).sort()).toEqual([lastAdmin, 'ok']);
});
