import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { createTeam, listTeams } from './client-documents.ts';

const { db, as, callers, people, organization, refused, refusals, act, givenTeam, givenPersonalToken } = await startCast();
const { member, stranger } = people;
const input = (given: Record<string, unknown>) => ({
  input: { name: 'Builders', parent: null, members: [], skillsRepositories: null, ...given },
});
const taken = await givenTeam(people.owner, 'Taken');
const foreign = await givenTeam(stranger, 'Theirs');

test('an admin makes a team with members, none of them an admin of it; it is listed at once; all of it is audited', async () => {
  const { answer, audit } = await act(callers.admin, createTeam, input({ name: ' Platform ', members: [member.id, member.id] }));
  const { team } = dataOf(answer).createTeam;
  expect(team.name).toBe('Platform');
  const { teams } = dataOf(await callers.viewer.query(listTeams, { first: 20, term: 'platf', memberFirst: 50 })).organization;
  const members = { totalCount: 1, nodes: [{ id: member.id, email: member.email }] };
  expect(teams.nodes).toEqual([{ ...team, adminMembers: [], members, skillsRepositories: [] }]);
  const about = { actorId: people.admin.id, targetId: team.id };
  expect(audit).toEqual([
    { event: 'team.created', ...about, data: {} },
    { event: 'team.member_added', ...about, data: { userId: member.id } },
  ]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',            { name: ' ' },                      'name: Must not be empty.'],
  ['a name of 101 characters', { name: 'x'.repeat(101) },          'name: Must be at most 100 characters long.'],
  ['a name of two lines',      { name: 'a\nb' },                   'name: Must not contain control characters.'],
  ['a name that is taken',     { name: 'Taken' },                  'name: Another team of the organization has this name.'],
  ['an unknown repository',    { skillsRepositories: [{ repositoryId: 'rep_1', monoRepoConfigId: null }] }, notFound('Repository')],
  ['an unknown parent',        { parent: 'tm_unknown' },           notFound('Parent team')],
  ['a parent of strangers',    { parent: foreign.id },             notFound('Parent team')],
  ['an unknown member',        { members: ['usr_unknown'] },       notFound('Member')],
  ['a stranger as member',     { members: [member.id, stranger.id] }, notFound('Member')],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.owner, createTeam, input(given))).toBe(outcome);
});

test('only administrators make teams', async () => {
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'nobody'], createTeam, input({}))).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('teams:write'),
    nobody: unauthenticated,
  });
  const forTeams = await as(await givenPersonalToken(people.admin, ['TEAMS_WRITE']));
  expect(outcomeOf(await forTeams.query(createTeam, input({ name: 'By token' })))).toBe('ok');
  expect(outcomeOf(await callers.stranger.query(createTeam, input({ name: 'Taken' })))).toBe('ok');
});

test('teams nest ten deep and no deeper', async () => {
  let parent = taken;
  for (let level = 2; level <= 10; level++) parent = await givenTeam(people.owner, `Level ${level}`, [], parent);
  const outcome = await refused(callers.owner, createTeam, input({ parent: parent.id }));
  expect(outcome).toBe('parent: Teams nest at most 10 deep.');
});

test('the same name ten times at once makes one team', async () => {
  const make = () => callers.owner.query(createTeam, input({ name: 'Only one', members: [member.id] }));
  const outcomes = (await Promise.all(Array.from({ length: 10 }, make))).map(outcomeOf).sort();
  expect(outcomes).toEqual([...Array(9).fill('name: Another team of the organization has this name.'), 'ok']);
  expect(await db.team.count({ where: { name: 'Only one', organizationId: organization.id } })).toBe(1);
  expect(await db.auditEvent.count({ where: { event: 'team.created', targetName: 'Only one' } })).toBe(1);
});
