import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { needsScope, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { startAssetCast } from './cast.ts';
import { assetGid, assetQuality, vaultAssetLookup, vaultAssets } from './client-documents.ts';

const { db, callers, people, team, bot, organization } = await startAssetCast();
const types = {
  MCP: 'McpServer',
  SKILL: 'Skill',
  AGENT: 'Agent',
  COMMAND: 'Command',
  HOOK: 'Hook',
  CLAUDE_CODE_PLUGIN: 'ClaudeCodePlugin',
  RULE: 'Rule',
  APP_PLUGIN: 'AppPlugin',
} as const;
type Type = keyof typeof types;

for (const type of Object.keys(types) as Type[]) {
  const slug = type.toLowerCase().replaceAll('_', '-');
  await givenAsset(db, people.admin, {
    slug,
    name: `The ${types[type]}`,
    type,
    description: `Does ${slug} things.`,
    teamId: team.id,
  });
}
const many = await givenAsset(db, people.admin, {
  slug: 'many',
  name: '100%_many',
  versions: ['1', '1.10.0', '1.9', '1.10.0-rc.1'],
});
const draft = await givenAsset(db, people.maker, { slug: 'my-draft', status: 'DRAFT' });
const asked = await givenAsset(db, people.maker, { slug: 'asked-for', status: 'DRAFT' });
await db.installationRequest.create({
  data: {
    id: newId('irq'),
    organizationId: organization.id,
    assetId: asked.id,
    target: 'TEAM',
    teamId: team.id,
    createdById: people.maker.id,
    createdByName: 'Maker',
  },
});
const theirs = await givenAsset(db, people.stranger, { slug: 'many' });
const removed = await givenAsset(db, people.admin, { slug: 'removed' });
await db.asset.update({ where: { id: removed.id }, data: { deletedAt: new Date(), activeVersionId: null } });
await db.installation.create({
  data: {
    id: newId('ins'),
    organizationId: organization.id,
    assetId: many.id,
    target: 'BOT',
    botId: bot.id,
    createdById: people.owner.id,
  },
});
await db.asset.update({ where: { id: many.id }, data: { activeVersionId: many.versionIds[2]! } });

const published = ['agent', 'app-plugin', 'claude-code-plugin', 'command', 'hook', 'many', 'mcp', 'rule', 'skill'];
const nothing = { type: null, slug: null, search: null, first: null, after: null };

async function assets(caller: Client, document: string, variables: Record<string, unknown>) {
  return dataOf(await caller.query(document, { ...nothing, ...variables })).vault.assets;
}
const slugs = async (caller: Client, variables: Record<string, unknown> = {}) => {
  const document = `query ($type: AssetType, $slug: String, $search: String, $first: Int, $after: String) {
    vault { assets(type: $type, slug: $slug, search: $search, first: $first, after: $after) { nodes { slug } totalCount } }
  }`;
  const { nodes, totalCount } = await assets(caller, document, variables);
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ slug }: { slug: string }) => slug);
};

test('the client lists each type in turn; each asset says its type by name', async () => {
  for (const [assetType, typename] of Object.entries(types)) {
    const { nodes, pageInfo } = await assets(callers.member, vaultAssets, { assetType });
    const node = nodes.find(({ slug }: { slug: string }) => slug !== 'many');
    expect(node).toMatchObject({ __typename: typename, type: assetType, latestVersion: '1', versionsCount: 1 });
    expect(node.description).toBe(`Does ${node.slug} things.`);
    for (const time of [node.createdAt, node.updatedAt]) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(pageInfo).toEqual({ hasNextPage: false, endCursor: expect.any(String) });
  }
});

test('the client looks an asset up by its slug, else searches for its name; versions come newest first', async () => {
  const found = await assets(callers.member, vaultAssetLookup, { slug: 'many', first: 1 });
  expect(found.nodes).toMatchObject([{ __typename: 'Skill', slug: 'many', name: '100%_many', type: 'SKILL' }]);
  const [{ versions }] = found.nodes;
  expect(versions.map(({ version }: { version: string }) => version)).toEqual(['1.10.0', '1.10.0-rc.1', '1.9', '1']);
  expect(versions[0]).toEqual({ version: '1.10.0', createdAt: expect.any(String), filesCount: 1 });
  expect((await assets(callers.member, vaultAssetLookup, { slug: 'the mcpserver', first: 1 })).nodes).toEqual([]);
  expect((await assets(callers.member, vaultAssetLookup, { search: 'the mcpserver', first: 50 })).nodes).toMatchObject([
    { slug: 'mcp', name: 'The McpServer' },
  ]);
});

test('the client walks all pages: each asset once, by slug, in pages of any size', async () => {
  for (const first of [1, 2, 50]) {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { nodes, pageInfo } = await assets(callers.member, assetGid, { first, after });
      seen.push(...nodes.map(({ slug }: { slug: string }) => slug));
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(seen).toEqual(published);
  }
});

test('no asset has been judged; every one is managed here', async () => {
  const { nodes } = await assets(callers.member, assetQuality, { slug: 'rule' });
  const source = { __typename: 'AssetManagedSource', confidenceScore: null, evaluationResult: null };
  expect(nodes).toMatchObject([{ __typename: 'Rule', slug: 'rule', evaluating: false, source }]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a type',                     { type: 'RULE' },                    ['rule']],
  ['a slug',                     { slug: 'hook' },                    ['hook']],
  ['a slug in upper case',       { slug: 'HOOK' },                    []],
  ['a slug of another type',     { slug: 'hook', type: 'RULE' },      []],
  ['an empty slug',              { slug: '' },                        []],
  ['a part of a name',           { search: 'CODEPLUG' },              ['claude-code-plugin']],
  ['a part of a description',    { search: 'does hook' },             ['hook']],
  ['a wildcard, which is none',  { search: '%_m' },                   ['many']],
  ['another wildcard',           { search: 'h__k' },                  []],
  ['what nobody is called',      { search: 'zebra' },                 []],
  ['an empty term',              { search: '' },                      published],
])('assets are filtered by %s', async (_by, filter, expected) => {
  expect(await slugs(callers.viewer, filter)).toEqual(expected);
});

test('people see what is published and their own drafts; who decides about a draft sees it; strangers see theirs', async () => {
  for (const caller of [callers.viewer, callers.member]) expect(await slugs(caller)).toEqual(published);
  for (const caller of [callers.lead, callers.owner, callers.admin, callers.narrowed, callers.serviceThatReads])
    expect(await slugs(caller)).toEqual(['agent', 'app-plugin', 'asked-for', ...published.slice(2)]);
  expect(await slugs(callers.maker)).toEqual([
    'agent',
    'app-plugin',
    'asked-for',
    ...published.slice(2, 7),
    'my-draft',
    ...published.slice(7),
  ]);
  expect(await slugs(callers.stranger)).toEqual(['many']);
});

test('a bot sees what its lock holds, and of that the active version alone', async () => {
  const document = `{ vault { assets { nodes {
    slug latestVersion versionsCount activeVersion { version isActive } versions { version isActive }
  } } } }`;
  const active = { version: '1.9', isActive: true };
  expect(dataOf(await callers.bot.query(document)).vault.assets.nodes).toEqual([
    { slug: 'many', latestVersion: '1.9', versionsCount: 1, activeVersion: active, versions: [active] },
  ]);
  const one = 'query ($id: ID!) { asset(id: $id) { slug } }';
  expect(dataOf(await callers.bot.query(one, { id: many.id })).asset).toEqual({ slug: 'many' });
  const { id } = await db.asset.findFirstOrThrow({ where: { slug: 'rule', organizationId: organization.id } });
  expect(outcomeOf(await callers.bot.query(one, { id }))).toBe(notFound('Asset'));
});

test('one asset is found by its id, by whoever may know of it', async () => {
  const document = `query ($id: ID!) { asset(id: $id) { __typename id slug status createdByName team { name } } }`;
  const { id } = await db.asset.findFirstOrThrow({ where: { slug: 'mcp' } });
  expect(dataOf(await callers.viewer.query(document, { id })).asset).toEqual({
    __typename: 'McpServer',
    id,
    slug: 'mcp',
    status: 'PUBLISHED',
    createdByName: people.admin.email,
    team: { name: 'Platform' },
  });
  expect(dataOf(await callers.maker.query(document, { id: draft.id })).asset).toMatchObject({ status: 'DRAFT', team: null });
  for (const hidden of ['ast_unknown', theirs.id, removed.id, draft.id])
    expect(outcomeOf(await callers.owner.query(document, { id: hidden })), hidden).toBe(notFound('Asset'));
  const { text } = await callers.stranger.query(document, { id });
  expect(text).toBe((await callers.stranger.query(document, { id: 'ast_unknown' })).text);
});

test('reading takes the scope; the team and the maker take the scopes of teams and members, and take nothing else down', async () => {
  for (const document of ['{ vault { assets { totalCount } } }', '{ asset(id: "ast_1") { id } }']) {
    expect(outcomeOf(await callers.writer.query(document))).toBe(needsScope('assets:read'));
    expect(outcomeOf(await callers.nobody.query(document))).toBe(unauthenticated);
  }
  const { data, errors } = await callers.narrowed.query(
    '{ vault { assets(slug: "rule") { nodes { slug team { name } createdByName } } } }',
  );
  expect(data.vault.assets.nodes).toEqual([{ slug: 'rule', team: null, createdByName: null }]);
  expect(errors?.map(({ extensions }) => extensions.requiredScope)).toEqual(['teams:read', 'members:read']);
});

test('a service account is named as its key; who is no member has no name', async () => {
  const { id } = await givenAsset(db, people.owner, { slug: 'zz-made-by' });
  const key = await db.token.findFirstOrThrow({ where: { kind: 'ORGANIZATION_API_KEY' } });
  const madeBy = async (createdById: string) => {
    await db.asset.update({ where: { id }, data: { createdById } });
    return dataOf(await callers.owner.query('query ($id: ID!) { asset(id: $id) { createdByName } }', { id })).asset.createdByName;
  };
  expect(await madeBy(key.id)).toBe(key.label);
  expect(await madeBy(people.stranger.id)).toBeNull();
  await db.asset.update({ where: { id }, data: { deletedAt: new Date(), activeVersionId: null } });
});

test('cursors of other lists and of other organizations, and pages without a size, are refused', async () => {
  const { pageInfo } = await assets(callers.stranger, assetGid, { first: 1 });
  for (const after of [pageInfo.endCursor, 'junk', ''])
    expect(outcomeOf(await callers.owner.query(assetGid, { first: 1, after }))).toBe(
      'BAD_USER_INPUT: Not a cursor of this list. Send an endCursor that this field returned, or leave it out.',
    );
  for (const first of [0, -1, 301])
    expect(outcomeOf(await callers.owner.query(assetGid, { first, after: null }))).toBe(
      'BAD_USER_INPUT: Must be between 1 and 300.',
    );
});
