import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { startCast } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { statementsDuring } from '../support/statements.ts';
import type { Person } from '../support/story.ts';

const { db, callers, people, organization, givenTeam } = await startCast();
const types = ['SKILL', 'MCP', 'AGENT', 'COMMAND', 'HOOK', 'RULE', 'CLAUDE_CODE_PLUGIN', 'APP_PLUGIN'] as const;

async function givenInstalled(teamId: string, by: Person, given: Parameters<typeof givenAsset>[2]) {
  const { id: assetId } = await givenAsset(db, by, { ...given, teamId });
  const edge = { organizationId: organization.id, assetId, createdById: by.id };
  await db.installation.create({ data: { id: newId('ins'), ...edge, target: 'TEAM', teamId } });
  await db.installation.create({ data: { id: newId('ins'), ...edge, target: 'USER', userId: by.id } });
}

async function count(document: string) {
  let size = 0;
  const statements = await statementsDuring(async () => {
    size = JSON.stringify(dataOf(await callers.owner.query(document))).length;
  });
  return { statements: statements.length, size };
}

const version = 'id version number createdAt filesCount isActive size sha256 files { path size } metadata';
const whole = `id name slug type description status createdAt updatedAt createdByName latestVersion versionsCount evaluating
  team { id name members { totalCount } } activeVersion { ${version} } versions { ${version} } source { __typename isReadonly }
  installations { entityType entityName entityRef entityId monoRepoConfigId viaCollectionId }`;
// biome-ignore format: a table reads best as a table
const documents = {
  'nodes':              `{ vault { assets(first: 16) { totalCount pageInfo { hasNextPage } nodes { __typename ${whole} } } } }`,
  'edges':              `{ vault { assets(first: 16) { edges { cursor node { ${whole} } } } } }`,
  'fragments by type':  `{ vault { assets(first: 16) { nodes { ... on Skill { ${whole} } ... on McpServer { slug versions { filesCount } } ... on Rule { team { name } } } } } }`,
  'a named fragment':   `{ vault { assets(first: 16) { nodes { ...all } } } } fragment all on VaultAsset { ${whole} }`,
};

test('a page of the catalogue costs a number of statements that does not grow with what is on it', async () => {
  const team = await givenTeam(people.owner, 'First');
  for (const type of types) await givenInstalled(team.id, people.owner, { type });
  const few: Record<string, { statements: number; size: number }> = {};
  for (const [name, document] of Object.entries(documents)) few[name] = await count(document);
  for (const type of [...types, ...types, ...types]) {
    const { id: teamId } = await givenTeam(people.owner);
    await givenInstalled(teamId, people.admin, { type, versions: ['1', '2', '3.0.1', '4'] });
  }
  const grown: Record<string, number> = {};
  for (const [name, document] of Object.entries(documents)) {
    const many = await count(document);
    expect(many.size).toBeGreaterThan(few[name]!.size);
    grown[name] = many.statements;
  }
  expect(grown).toEqual(Object.fromEntries(Object.entries(few).map(([name, { statements: before }]) => [name, before])));
  expect(Math.max(...Object.values(grown))).toBeLessThan(13);
});
