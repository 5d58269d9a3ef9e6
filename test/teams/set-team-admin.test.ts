import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { setTeamAdmin } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, expectHidden, act, givenTeam, givenTeamAdmin, givenMember, organization } =
  await startCast();
const { owner, admin, member, viewer, stranger } = people;
const colleague = await givenMember(organization);
const team = await givenTeam(owner, 'Platform', [member, viewer, colleague]);
const child = await givenTeam(owner, 'Tools', [colleague], team);
const input = (userId: string, isAdmin: boolean, teamId = team.id) => ({ input: { teamId, userId, isAdmin } });
const lastAdmin = 'userId: The team would lose its last admin. Make another member an admin first.';
const onlyTeamAdmins =
  'FORBIDDEN: Only an ADMIN or the OWNER of the organization, or an admin of this team or of a team above it, may change its members, admins and repositories.';
const adminsOf = async (teamId: string) =>
  (await db.teamMember.findMany({ where: { teamId, isAdmin: true } })).map(({ userId }) => userId).sort();

test('an organization admin promotes a member, who then promotes others, here and below; again changes nothing', async () => {
  const set = { event: 'team.admin_set', actorId: admin.id, targetId: team.id, data: { userId: member.id } };
  expect((await act(callers.admin, setTeamAdmin, input(member.id, true))).audit).toEqual([set]);
  expect(await refused(callers.admin, setTeamAdmin, input(member.id, true))).toBe('ok');
  expect((await act(callers.member, setTeamAdmin, input(colleague.id, true))).outcome).toBe('ok');
  expect((await act(callers.member, setTeamAdmin, input(colleague.id, true, child.id))).outcome).toBe('ok');
  const unset = { event: 'team.admin_unset', actorId: member.id, targetId: team.id, data: { userId: colleague.id } };
  expect((await act(callers.member, setTeamAdmin, input(colleague.id, false))).audit).toEqual([unset]);
  expect(await refused(callers.member, setTeamAdmin, input(colleague.id, false))).toBe('ok');
  expect(await adminsOf(team.id)).toEqual([member.id]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['the last admin',          input(member.id, false),               lastAdmin],
  ['somebody not in it',      input(admin.id, true),                 'userId: The person is not a member of this team. Add them first.'],
  ['an unknown person',       input('usr_unknown', true),            notFound('Member')],
  ['a stranger',              input(stranger.id, true),              notFound('Member')],
  ['an unknown team',         input(member.id, true, 'tm_unknown'),  notFound('Team')],
])('%s is refused', async (_what, variables, outcome) => {
  expect(await refused(callers.owner, setTeamAdmin, variables)).toBe(outcome);
});

test('an ordinary member, a viewer, a bot and strangers make nobody an admin, not even themselves', async () => {
  expect(await refused(await as(colleague), setTeamAdmin, input(colleague.id, true))).toBe(onlyTeamAdmins);
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], setTeamAdmin, input(viewer.id, true))).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('teams:write'),
    stranger: notFound('Team'),
    nobody: unauthenticated,
  });
  await expectHidden(team.id, setTeamAdmin, input(member.id, true));
  // An admin of the team below is nobody in the team above.
  expect(await refused(await as(colleague), setTeamAdmin, input(viewer.id, true))).toBe(onlyTeamAdmins);
});

test('the last two admins are demoted at once, by others and by each other: one stays', async () => {
  const pair = [member, colleague] as const;
  for (let round = 0; round < 5; round++) {
    const one = await givenTeam(owner, `Round ${round}`, [...pair]);
    for (const person of pair) await givenTeamAdmin(owner, one, person);
    const demote = async (by: typeof member, whom: typeof member) =>
      (await as(by)).query(setTeamAdmin, input(whom.id, false, one.id));
    const both =
      round % 2 === 0 ? pair.map((whom) => demote(owner, whom)) : [demote(member, colleague), demote(colleague, member)];
    const refusal = round % 2 === 0 ? lastAdmin : onlyTeamAdmins;
    expect((await Promise.all(both)).map(outcomeOf).sort()).toEqual([refusal, 'ok'].sort());
    expect(await adminsOf(one.id)).toHaveLength(1);
  }
});
