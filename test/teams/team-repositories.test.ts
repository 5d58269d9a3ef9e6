import { expect, test } from 'vitest';
import { setAssetInstallations } from '../installations/documents.ts';
import { needsRole, needsScope, notForBots, notFound, startCast, unauthenticated } from '../principal/cast.ts';
import { connectRepository, disconnectRepository } from '../repositories/documents.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { createTeam, deleteTeam, listTeams, updateTeam } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, act, givenTeam, givenTeamAdmin, givenMember } = await startCast();
const { owner, admin, member } = people;
const lead = await givenMember(owner.organization);
const team = await givenTeam(owner, 'Platform', [lead, member]);
await givenTeamAdmin(owner, team, lead);
const child = await givenTeam(owner, 'Tools', [], team);
const asLead = await as(lead);

async function connected(caller: typeof callers.owner, name: string): Promise<string> {
  const input = { url: `https://github.com/acme/${name}`, provider: null };
  return dataOf(await caller.query(connectRepository, { input })).connectRepository.repository.id;
}
const [web, api, foreign] = [
  await connected(callers.owner, 'web'),
  await connected(callers.owner, 'api'),
  await connected(callers.stranger, 'theirs'),
];
// Parts come to be by installing to them.
const skill = await givenAsset(db, owner);
const repositories = [{ url: 'github.com/acme/web', paths: ['docs'] }];
dataOf(await callers.owner.query(setAssetInstallations, { input: { assetName: skill.slug, repositories, append: true } }));
const { id: docs } = await db.repositoryPath.findFirstOrThrow({ where: { repositoryId: web } });

const all = (repositoryId: string, monoRepoConfigId: string | null = null) => ({ repositoryId, monoRepoConfigId });
const input = (skillsRepositories: unknown, id = team.id) => ({
  input: { id, name: null, parent: null, members: null, skillsRepositories },
});
async function shown(name = 'Platform'): Promise<[string, string, string | null][]> {
  const document = `query ($term: String) { organization { teams(term: $term, parent: {any: true}) { nodes {
    name skillsRepositories { repositoryId owner name monoRepoConfigId } } } } }`;
  const { nodes } = dataOf(await callers.viewer.query(document, { term: name })).organization.teams;
  return nodes[0].skillsRepositories.map((row: Record<string, string>) => [row['owner'], row['name'], row['monoRepoConfigId']]);
}
const about = (event: string, data: object, targetId = team.id) => ({ event, actorId: lead.id, targetId, data });
const place = (repositoryId: string, name: string) => ({ repositoryId, repository: `https://github.com/acme/${name}` });

test('a team admin gives repositories to the team and those below it; null leaves them, a list sets them, an empty list clears them', async () => {
  const { outcome, audit } = await act(asLead, updateTeam, input([all(web), all(web), all(api)]));
  expect(outcome).toBe('ok');
  expect(audit).toEqual([about('team.repo_added', place(web, 'web')), about('team.repo_added', place(api, 'api'))]);
  expect(await shown()).toEqual([
    ['acme', 'api', null],
    ['acme', 'web', null],
  ]);
  for (const given of [null, [all(api), all(web)]]) expect(await refused(asLead, updateTeam, input(given))).toBe('ok');
  expect((await act(asLead, updateTeam, input([all(web)]))).audit).toEqual([about('team.repo_removed', place(api, 'api'))]);
  expect((await act(asLead, updateTeam, input([]))).audit).toEqual([about('team.repo_removed', place(web, 'web'))]);
  expect((await act(asLead, updateTeam, input([all(web)], child.id))).audit).toEqual([
    about('team.repo_added', place(web, 'web'), child.id),
  ]);
});

test('a part stays a part when a client that knows nothing of parts sends back what it saw', async () => {
  const { audit } = await act(asLead, updateTeam, input([all(web, docs)]));
  expect(audit).toEqual([about('team.repo_added', { ...place(web, 'web'), paths: ['docs'] })]);
  expect(await refused(asLead, updateTeam, input([all(web)]))).toBe('ok');
  expect((await act(asLead, updateTeam, input([all(web), all(api)]))).audit).toHaveLength(1);
  expect(await shown()).toEqual([
    ['acme', 'api', null],
    ['acme', 'web', docs],
  ]);
  const listed = await callers.viewer.query(listTeams, { first: 20, term: 'Platform', memberFirst: 50 });
  expect(dataOf(listed).organization.teams.nodes[0].skillsRepositories).toEqual([
    { repositoryId: api, owner: 'acme', name: 'api' },
    { repositoryId: web, owner: 'acme', name: 'web' },
  ]);
});

test('a team is made with its repositories', async () => {
  const given = { name: 'Fresh', parent: null, members: [], skillsRepositories: [all(web, docs)] };
  const { audit } = await act(callers.admin, createTeam, { input: given });
  expect(audit.map(({ event }) => event)).toEqual(['team.created', 'team.repo_added']);
  expect(await shown('Fresh')).toEqual([['acme', 'web', docs]]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a repository of strangers',       [all(foreign)],        notFound('Repository')],
  ['an unknown one, after a good one', [all(api), all('rep')], notFound('Repository')],
  ['an unknown part',                 [all(web, 'rpp')],     notFound('Part of the repository')],
  ['a part of another repository',    [all(api, docs)],      notFound('Part of the repository')],
  ['too many',                        Array.from({ length: 501 }, () => all(web)), 'skillsRepositories: Give at most 500 repositories to one team.'],
])('%s is refused, and nothing changes', async (_what, given, outcome) => {
  expect(await refused(callers.owner, updateTeam, input(given))).toBe(outcome);
});

test('only administrators and team admins say which repositories a team has', async () => {
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], updateTeam, input([]))).toEqual({
    member:
      'FORBIDDEN: Only an ADMIN or the OWNER of the organization, or an admin of this team or of a team above it, may change its members, admins and repositories.',
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('teams:write'),
    stranger: notFound('Team'),
    nobody: unauthenticated,
  });
});

test('a team that is deleted, and a repository that is disconnected, leave nothing of each other', async () => {
  const [one, other] = [await connected(callers.owner, 'one'), await connected(callers.owner, 'other')];
  const gone = await givenTeam(owner, 'Gone');
  dataOf(await callers.owner.query(updateTeam, input([all(one), all(other)], gone.id)));
  const disconnected = await act(callers.admin, disconnectRepository, { id: one });
  expect(disconnected.audit).toEqual([
    { event: 'repository.disconnected', actorId: admin.id, targetId: one, data: {} },
    {
      event: 'team.repo_removed',
      actorId: admin.id,
      targetId: gone.id,
      data: { ...place(one, 'one'), reason: 'repository_disconnected' },
    },
  ]);
  const deleted = await act(callers.admin, deleteTeam, { id: gone.id });
  expect(deleted.audit).toEqual([
    { event: 'team.deleted', actorId: admin.id, targetId: gone.id, data: {} },
    {
      event: 'team.repo_removed',
      actorId: admin.id,
      targetId: gone.id,
      data: { ...place(other, 'other'), reason: 'team_deleted' },
    },
  ]);
  expect(await db.teamRepository.count({ where: { teamId: gone.id } })).toBe(0);
});

test('a repository that is given to a team while it is disconnected: none of the two is half done', async () => {
  const raced = await connected(callers.owner, 'raced');
  const [given, disconnected] = await Promise.all([
    act(callers.owner, updateTeam, input([all(raced)])),
    act(callers.admin, disconnectRepository, { id: raced }),
  ]);
  expect(disconnected.outcome).toBe('ok');
  expect(['ok', notFound('Repository')]).toContain(given.outcome);
  expect(await db.teamRepository.count({ where: { repositoryId: raced } })).toBe(0);
});
