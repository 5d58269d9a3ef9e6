import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { updateTeam } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, expectHidden, act, givenTeam, givenTeamAdmin } = await startCast();
const { owner, admin, member, viewer, stranger } = people;
const team = await givenTeam(owner, 'Platform', [member]);
await givenTeamAdmin(owner, team, member);
const child = await givenTeam(owner, 'Tools', [], team);
await givenTeam(owner, 'Taken');
const foreign = await givenTeam(stranger, 'Theirs');
const input = (given: Record<string, unknown>) => ({
  input: { id: team.id, name: null, parent: null, members: null, skillsRepositories: null, ...given },
});
const about = { actorId: admin.id, targetId: team.id };
const onlyAdmins = 'FORBIDDEN: Only an ADMIN or the OWNER of the organization may create, rename, move or delete teams.';
const onlyTeamAdmins =
  'FORBIDDEN: Only an ADMIN or the OWNER of the organization, or an admin of this team or of a team above it, may change its members, admins and repositories.';

test('an admin renames a team as the client does; what is already so is not written again', async () => {
  const { answer, audit } = await act(callers.admin, updateTeam, input({ name: ' Foundation ' }));
  expect(dataOf(answer).updateTeam.team).toEqual({ id: team.id, name: 'Foundation' });
  expect(audit).toEqual([{ event: 'team.updated', ...about, data: { fields: ['name'] } }]);
  for (const given of [{ name: 'Foundation' }, {}, { members: [member.id] }]) {
    expect(await refused(callers.admin, updateTeam, input(given))).toBe('ok');
  }
});

test('members are replaced: those who stay keep their flag, and a team admin may do it, also in the teams below', async () => {
  const { audit } = await act(callers.admin, updateTeam, input({ members: [member.id, viewer.id, viewer.id] }));
  expect(audit).toEqual([{ event: 'team.member_added', ...about, data: { userId: viewer.id } }]);
  const kept = await db.teamMember.findMany({ where: { teamId: team.id }, orderBy: { isAdmin: 'desc' } });
  expect(kept.map(({ userId, isAdmin }) => [userId, isAdmin])).toEqual([
    [member.id, true],
    [viewer.id, false],
  ]);
  const below = await act(await as(member), updateTeam, { input: { id: child.id, members: [admin.id] } });
  expect(below.audit).toEqual([
    { event: 'team.member_added', actorId: member.id, targetId: child.id, data: { userId: admin.id } },
  ]);
  expect((await act(callers.admin, updateTeam, { input: { id: child.id, members: [] } })).audit).toMatchObject([
    { event: 'team.member_removed' },
  ]);
});

test('a team moves below another and back to the top', async () => {
  const moving = await givenTeam(owner);
  const move = async (given: object) => (await act(callers.admin, updateTeam, { input: { id: moving.id, ...given } })).audit;
  const moved = [{ event: 'team.updated', actorId: admin.id, targetId: moving.id, data: { fields: ['parent'] } }];
  expect(await move({ parent: team.id })).toEqual(moved);
  expect(await move({ parent: null, toTopLevel: null })).toEqual([]);
  expect((await db.team.findUnique({ where: { id: moving.id } }))?.parentId).toBe(team.id);
  expect(await move({ toTopLevel: true })).toEqual(moved);
  expect((await db.team.findUnique({ where: { id: moving.id } }))?.parentId).toBeNull();
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',           { name: '' },                          'name: Must not be empty.'],
  ['a long name',             { name: 'x'.repeat(101) },             'name: Must be at most 100 characters long.'],
  ['a name that is taken',    { name: 'Taken', members: [member.id, admin.id] }, 'name: Another team of the organization has this name.'],
  ['itself as parent',        { parent: team.id },                   'parent: A team cannot stand below itself or below one of its own sub-teams.'],
  ['its child as parent',     { parent: child.id },                  'parent: A team cannot stand below itself or below one of its own sub-teams.'],
  ['two places',              { parent: child.id, toTopLevel: true }, 'toTopLevel: Give either parent or toTopLevel, not both.'],
  ['losing its last admin',   { members: [viewer.id] },              'members: The team would lose its last admin. Make another member an admin first.'],
  ['nobody left',             { members: [] },                       'members: The team would lose its last admin. Make another member an admin first.'],
  ['an unknown repository',   { skillsRepositories: [{ repositoryId: 'r' }] }, notFound('Repository')],
  ['a parent of strangers',   { name: 'New', parent: foreign.id },   notFound('Parent team')],
  ['a stranger as member',    { name: 'New', members: [member.id, stranger.id] }, notFound('Member')],
  ['an unknown team',         { id: 'tm_unknown', name: 'New' },     notFound('Team')],
])('%s is refused, and nothing else of the call is done', async (_what, given, outcome) => {
  expect(await refused(callers.owner, updateTeam, input(given))).toBe(outcome);
});

test('a team admin may not rename; others may change nothing; strangers are not told that it exists', async () => {
  const rename = input({ name: 'Ours' });
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], updateTeam, rename)).toEqual({
    member: onlyAdmins,
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('teams:write'),
    stranger: notFound('Team'),
    nobody: unauthenticated,
  });
  const other = await givenTeam(owner, 'Not theirs');
  expect(await refused(callers.member, updateTeam, { input: { id: other.id, members: [member.id] } })).toBe(onlyTeamAdmins);
  await expectHidden(team.id, updateTeam, rename);
});

test('two moves at once that would make a circle: one is made', async () => {
  const [one, two] = [await givenTeam(owner), await givenTeam(owner)];
  const move = (id: string, parent: string) => callers.owner.query(updateTeam, { input: { id, parent } });
  const outcomes = (await Promise.all([move(one.id, two.id), move(two.id, one.id)])).map(outcomeOf).sort();
  expect(outcomes).toEqual(['ok', 'parent: A team cannot stand below itself or below one of its own sub-teams.']);
});
