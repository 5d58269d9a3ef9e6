import { expect, test } from 'vitest';
import { clientOf, dataOf } from '../support/client.ts';
import { statementsDuring } from '../support/statements.ts';
import { startCast } from './cast.ts';

const { app, bot, callers, people, narrowed, organization, givenBot, givenMember, givenTeam, givenTeamAdmin } = await startCast();
const { owner, member, viewer } = people;

async function count(document: string, variables: Record<string, unknown> = {}) {
  let size = 0;
  const statements = await statementsDuring(async () => {
    size = JSON.stringify(dataOf(await callers.owner.query(document, variables))).length;
  });
  return { statements: statements.length, size };
}

// biome-ignore format: a table reads best as a table
test.each([
  ['a personal token', () => callers.narrowed.headers,                    { id: owner.id }],
  ['a bot key',        () => callers.bot.headers,                         { id: bot.id }],
  ['another header',   () => ({ 'x-api-key': narrowed.raw }),             { id: owner.id }],
  ['a cookie',         () => callers.viewer.headers,                      { id: viewer.id }],
])('resolving %s is one prepared statement', async (_what, headers, principal) => {
  const caller = clientOf(app, headers() as Record<string, string>);
  const statements = await statementsDuring(async () =>
    expect(dataOf(await caller.query('{ principal { id } }'))).toEqual({ principal }),
  );
  expect(statements).toHaveLength(1);
});

test('nobody, and a token with a wrong checksum, cost no statement at all', async () => {
  expect(await statementsDuring(() => callers.nobody.query('{ principal { id } }'))).toEqual([]);
  const mistyped = `${narrowed.raw.slice(0, -1)}${narrowed.raw.endsWith('x') ? 'y' : 'x'}`;
  const refused = async () =>
    expect((await clientOf(app, { authorization: `Bearer ${mistyped}` }).query('{ principal { id } }')).status).toBe(401);
  expect(await statementsDuring(refused)).toEqual([]);
});

const person = 'id email username firstName lastName';
// biome-ignore format: a table reads best as a table
const documents = {
  'bots':                  `{ bots { id name teams { id name } teamMemberships { assetCount team { name } } apiKeys { id maskedToken } installedSkills { name } } }`,
  'bots with deep teams':  `{ bots { id teams { id adminMembers { id email } members { totalCount nodes { ${person} } } } } }`,
  'bots with both kinds': `{ bots { id apiKeys { id } deviceTokens { id client } } }`,
  'organization.bots':     `{ organization { bots { id teams { id name } apiKeys { id } } } }`,
  'organization.teams':    `{ organization { teams(first: 100, parent: {any: true}) { totalCount pageInfo { hasNextPage } nodes { id name adminMembers { id email } members(first: 50) { totalCount nodes { ${person} } } skillsRepositories { name } } } } }`,
  'teams with edges':      `{ organization { teams(parent: {any: true}) { edges { cursor node { id members { edges { node { id email } } } bots { id name apiKeys { id } } } } } } }`,
  'organization.users':    `{ organization { users(term: "example", first: 25) { totalCount nodes { ${person} } edges { cursor node { id } } } } }`,
};

test('the number of statements does not grow with the number of rows', async () => {
  const team = await givenTeam(owner, 'First', [member]);
  await givenTeamAdmin(owner, team, member);
  await givenBot(owner, 'First', [team]);
  const few: Record<string, { statements: number; size: number }> = {};
  for (const [name, document] of Object.entries(documents)) few[name] = await count(document);
  for (let n = 0; n < 20; n++) {
    const extra = await givenMember(organization);
    const more = await givenTeam(owner, `Team ${n}`, [member, extra]);
    await givenTeamAdmin(owner, more, extra);
    await givenBot(owner, `Bot ${n}`, [team, more]);
  }
  const grown: Record<string, unknown> = {};
  for (const [name, document] of Object.entries(documents)) {
    const many = await count(document);
    expect(many.size).toBeGreaterThan(few[name]!.size);
    grown[name] = many.statements;
  }
  expect(grown).toEqual(Object.fromEntries(Object.entries(few).map(([name, { statements: before }]) => [name, before])));
});
