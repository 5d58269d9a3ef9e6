import { expect, test } from 'vitest';
import { needsScope, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { listTeams } from './client-documents.ts';

const { callers, people, refusals, givenTeam, givenTeamAdmin, givenBot } = await startCast();
const { owner, member, viewer } = people;
const platform = await givenTeam(owner, 'Platform', [member, viewer]);
await givenTeamAdmin(owner, platform, member);
const tools = await givenTeam(owner, '100%_tools', [], platform);
const app = await givenTeam(owner, 'Apps');
await givenTeam(people.stranger, 'Theirs');
await givenBot(owner, 'In the team', [platform]);

const simple = ({ id, email }: typeof member) => ({ id, email });
const page =
  'query ($parent: TeamParentInputType, $term: String, $first: Int, $after: String) { organization { teams(parent: $parent, term: $term, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { name } } } }';
const names = ({ nodes }: { nodes: { name: string }[] }) => nodes.map(({ name }) => name);
const ask = async (variables: object) =>
  dataOf(await callers.viewer.query(page, variables as Record<string, unknown>)).organization.teams;

test('every known caller of the organization reads what the client lists', async () => {
  const variables = { first: 20, term: null, memberFirst: 50 };
  const nodes = [
    { ...tools, adminMembers: [], members: { totalCount: 0, nodes: [] }, skillsRepositories: [] },
    { ...app, adminMembers: [], members: { totalCount: 0, nodes: [] }, skillsRepositories: [] },
    {
      ...platform,
      adminMembers: [simple(member)],
      members: { totalCount: 2, nodes: [simple(member), simple(viewer)] },
      skillsRepositories: [],
    },
  ];
  for (const name of ['owner', 'admin', 'member', 'viewer', 'bot'] as const) {
    const { teams } = dataOf(await callers[name].query(listTeams, variables)).organization;
    expect(teams).toEqual({ totalCount: 3, pageInfo: { hasNextPage: false, endCursor: expect.any(String) }, nodes });
  }
  expect(await refusals(['narrowed', 'nobody'], listTeams, variables)).toEqual({
    narrowed: needsScope('teams:read'),
    nobody: unauthenticated,
  });
  expect(dataOf(await callers.stranger.query(listTeams, variables)).organization.teams.nodes).toMatchObject([{ name: 'Theirs' }]);
  expect(
    dataOf(await callers.owner.query(listTeams, { ...variables, first: 300, term: 'Platform' })).organization.teams.nodes,
  ).toHaveLength(1);
});

test('all members are returned whatever `first` says: the client sends back what it saw', async () => {
  const { teams } = dataOf(await callers.owner.query(listTeams, { first: 20, term: 'Platform', memberFirst: 1 })).organization;
  expect(teams.nodes[0].members.nodes).toHaveLength(2);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['the top level by itself',      {},                                        ['Apps', 'Platform']],
  ['every level',                  { parent: { any: true, id: null } },       ['100%_tools', 'Apps', 'Platform']],
  ['what is below a team',         { parent: { id: platform.id, any: null } }, ['100%_tools']],
  ['a term, in any case',          { term: 'PLAT' },                          ['Platform']],
  ['an empty term',                { term: '' },                              ['Apps', 'Platform']],
  ['wildcards as themselves',      { parent: { any: true }, term: '%_' },     ['100%_tools']],
  ['nothing for one wildcard',     { parent: { any: true }, term: 'p_a' },    []],
])('%s is listed', async (_what, variables, expected) => {
  expect(names(await ask(variables))).toEqual(expected);
});

test('pages follow each other without gap or repetition', async () => {
  const first = await ask({ parent: { any: true }, first: 2 });
  const rest = await ask({ parent: { any: true }, first: 2, after: first.pageInfo.endCursor });
  expect([first.totalCount, names(first), names(rest)]).toEqual([3, ['100%_tools', 'Apps'], ['Platform']]);
  expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
});

// biome-ignore format: a table reads best as a table
test.each([
  [{ first: 0 },                              'BAD_USER_INPUT: Must be between 1 and 300.'],
  [{ first: 301 },                            'BAD_USER_INPUT: Must be between 1 and 300.'],
  [{ after: 'junk' },                         'BAD_USER_INPUT: Not a cursor of this list. Send an endCursor that this field returned, or leave it out.'],
  [{ parent: { id: platform.id, any: true } }, 'BAD_USER_INPUT: Give either id or any, not both.'],
  [{ term: 'x'.repeat(255) },                 'BAD_USER_INPUT: Must be at most 254 characters long.'],
])('%j is refused', async (variables, outcome) => {
  expect(outcomeOf(await callers.viewer.query(page, variables))).toBe(outcome);
});

test('the bots of a team are listed with it', async () => {
  const teamBots = '{ organization { teams(term: "Platform") { nodes { bots { name } } } } }';
  for (const caller of [callers.viewer, callers.bot]) {
    expect(dataOf(await caller.query(teamBots)).organization.teams.nodes).toEqual([{ bots: [{ name: 'In the team' }] }]);
  }
});
