import { expect, test } from 'vitest';
import { connectRepository } from '../../repositories/documents.ts';
import { dataOf } from '../../support/client.ts';
import { startMachines } from './machine.ts';
import { findTeam, listTeams } from './people.ts';
import { memberAdd, memberRemove, teamAdmin, teamCreate, teamDelete, teamRepositories } from './team-commands.ts';

const gate = ['GetMe', 'ListTeams'];

async function startTeams() {
  const machines = await startMachines();
  const { organization, givenMember } = machines;
  const ada = await givenMember(organization, 'MEMBER', 'ada@acme.test');
  return { ...machines, ada, sx: await machines.sxOf(machines.owner) };
}

test('team create without names: the caller is member and admin', async () => {
  const { sx } = await startTeams();
  await teamCreate(sx, 'Platform');
  expect(sx.took()).toEqual(['GetMe', 'CreateTeam', 'ListTeams', 'FindUser', 'SetTeamAdmin']);
  const [team] = await listTeams(sx, 20);
  expect(team).toMatchObject({ name: 'Platform', skillsRepositories: [] });
  expect([team!.adminMembers, team!.members.nodes].map((people) => people.map(({ email }) => email))).toEqual([
    ['owner@acme.test'],
    ['owner@acme.test'],
  ]);
});

test('team create with members and an admin; list and show find it by a part of its name', async () => {
  const { sx } = await startTeams();
  await teamCreate(sx, 'Platform', ['ada@acme.test'], ['ada@acme.test']);
  expect(sx.took()).toEqual(['GetMe', 'FindUser', 'CreateTeam', 'ListTeams', 'FindUser', 'SetTeamAdmin']);
  expect((await listTeams(sx, 20, 'lat')).map(({ name }) => name)).toEqual(['Platform']);
  expect((await findTeam(sx, 'Platform', 'Platform')).adminMembers).toMatchObject([{ email: 'ada@acme.test' }]);
});

test('member add sends back who was there, and remove takes one out', async () => {
  const { sx } = await startTeams();
  await teamCreate(sx, 'Platform');
  sx.took();
  await memberAdd(sx, 'Platform', 'ada@acme.test', true);
  expect(sx.took()).toEqual([
    ...[...gate, 'ListTeams', 'ListTeams', 'FindUser', 'FindUser', 'UpdateTeam'],
    ...['ListTeams', 'FindUser', 'SetTeamAdmin'],
  ]);
  expect((await findTeam(sx, 'Platform')).adminMembers.map(({ email }) => email).sort()).toEqual([
    'ada@acme.test',
    'owner@acme.test',
  ]);
  sx.took();
  await memberRemove(sx, 'Platform', 'ada@acme.test');
  expect((await findTeam(sx, 'Platform')).members.nodes.map(({ email }) => email)).toEqual(['owner@acme.test']);
  await expect(memberRemove(sx, 'Platform', 'owner@acme.test')).rejects.toThrow(/admin/);
});

test('one leaves by oneself, and who is no admin of the team is stopped on the machine', async () => {
  const { sx, ada, sxOf } = await startTeams();
  await teamCreate(sx, 'Platform', ['ada@acme.test', 'owner@acme.test'], ['owner@acme.test']);
  const hers = await sxOf(ada);
  await expect(memberAdd(hers, 'Platform', 'ada@acme.test')).rejects.toThrow('only admins of Platform');
  hers.took();
  await memberRemove(hers, 'Platform', 'Ada@acme.test');
  expect(hers.took()).toEqual(['GetMe', 'ListTeams', 'FindUser', 'RemoveTeamMember']);
});

test('admin set and unset; the last one stays, and the refusal says what to do', async () => {
  const { sx } = await startTeams();
  await teamCreate(sx, 'Platform', ['ada@acme.test', 'owner@acme.test'], ['owner@acme.test']);
  sx.took();
  await teamAdmin(sx, 'Platform', 'ada@acme.test', true);
  expect(sx.took()).toEqual([...gate, 'ListTeams', 'FindUser', 'SetTeamAdmin']);
  await teamAdmin(sx, 'Platform', 'ada@acme.test', false);
  await expect(teamAdmin(sx, 'Platform', 'owner@acme.test', false)).rejects.toThrow(/^userId: .*admin/);
});

test('repo add and remove; the last repository stays, because the client sends null for none', async () => {
  const { sx, owner, as } = await startTeams();
  for (const name of ['Web', 'api'])
    dataOf(await (await as(owner)).query(connectRepository, { input: { url: `https://github.com/acme/${name}` } }));
  await teamCreate(sx, 'Platform');
  sx.took();
  const repositories = async () => (await findTeam(sx, 'Platform')).skillsRepositories.map(({ name }) => name);
  await teamRepositories(sx, 'Platform', 'https://github.com/Acme/Web', true);
  expect(sx.took()).toEqual([...gate, 'ListTeams', 'OrgRepositories', 'FindUser', 'ListTeams', 'UpdateTeam']);
  await teamRepositories(sx, 'Platform', 'https://github.com/acme/api', true);
  expect((await repositories()).sort()).toEqual(['api', 'web']);
  await teamRepositories(sx, 'Platform', 'acme/api', false);
  expect(await repositories()).toEqual(['web']);
  await teamRepositories(sx, 'Platform', 'acme/web', false);
  expect(await repositories()).toEqual(['web']);
  await expect(teamRepositories(sx, 'Platform', 'acme/gone', true)).rejects.toThrow('repository acme/gone not found');
});

test('team delete, and it is gone', async () => {
  const { sx } = await startTeams();
  await teamCreate(sx, 'Platform');
  sx.took();
  await teamDelete(sx, 'Platform');
  expect(sx.took()).toEqual([...gate, 'ListTeams', 'DeleteTeam']);
  expect(await listTeams(sx, 300)).toEqual([]);
});
