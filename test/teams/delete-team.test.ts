import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { createTeam, deleteTeam, listTeams, setTeamAdmin } from './client-documents.ts';

const { db, callers, people, refused, refusals, expectHidden, act, givenTeam, givenTeamAdmin, givenBot } = await startCast();
const { owner, admin, member } = people;

test('an admin deletes a team: it is gone for everybody and from its bots, its name is free, the act is audited', async () => {
  const team = await givenTeam(owner, 'Short-lived', [member]);
  const bot = await givenBot(owner, 'In the team', [team]);
  const { outcome, audit } = await act(callers.admin, deleteTeam, { id: team.id });
  expect(outcome).toBe('ok');
  expect(audit).toContainEqual({ event: 'team.deleted', actorId: admin.id, targetId: team.id, data: {} });
  expect((await callers.owner.query(listTeams, { first: 300, term: null, memberFirst: 50 })).text).not.toContain(team.id);
  const teams = '($id: ID!) { bot(id: $id) { teams { id } teamMemberships { team { id } } } }';
  expect(dataOf(await callers.owner.query(`query ${teams}`, { id: bot.id })).bot).toEqual({ teams: [], teamMemberships: [] });
  const promote = { input: { teamId: team.id, userId: member.id, isAdmin: true } };
  expect(await refused(callers.owner, setTeamAdmin, promote)).toBe(notFound('Team'));
  expect(await refused(callers.owner, deleteTeam, { id: team.id })).toBe(notFound('Team'));
  await givenTeam(owner, 'Short-lived');
});

test('a team with sub-teams stays until they are gone', async () => {
  const parent = await givenTeam(owner);
  const child = await givenTeam(owner, 'Child', [], parent);
  expect(await refused(callers.owner, deleteTeam, { id: parent.id })).toBe(
    'id: The team has sub-teams. Move or delete them first.',
  );
  for (const { id } of [child, parent]) expect(outcomeOf(await callers.owner.query(deleteTeam, { id }))).toBe('ok');
});

test('only administrators of the same organization delete teams, not even the admin of the team', async () => {
  const team = await givenTeam(owner, 'Theirs', [member]);
  await givenTeamAdmin(owner, team, member);
  const { id } = team;
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], deleteTeam, { id })).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('teams:write'),
    stranger: notFound('Team'),
    nobody: unauthenticated,
  });
  await expectHidden(id, deleteTeam, { id });
});

test('a team that is deleted while a sub-team is made below it: one of the two happens', async () => {
  const { id } = await givenTeam(owner);
  const input = { name: 'Below', parent: id, members: [], skillsRepositories: null };
  const [made, deleted] = (
    await Promise.all([callers.owner.query(createTeam, { input }), callers.admin.query(deleteTeam, { id })])
  ).map(outcomeOf);
  expect([made, deleted]).toContain('ok');
  expect(made === 'ok' ? deleted : made).toBe(
    made === 'ok' ? 'id: The team has sub-teams. Move or delete them first.' : notFound('Parent team'),
  );
  expect(await db.auditEvent.count({ where: { event: 'team.deleted', targetId: id } })).toBe(deleted === 'ok' ? 1 : 0);
});
