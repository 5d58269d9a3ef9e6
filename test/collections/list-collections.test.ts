import { expect, test } from 'vitest';
import { needsScope, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { statementsDuring } from '../support/statements.ts';
import { startCollections } from './cast.ts';
import { collectionAssets, collectionInstallations, listCollections } from './documents.ts';
import { add, givenCollection, install, target } from './given-collection.ts';

const cast = await startCollections();
const { db, as, callers, people, bot, refused, expectHidden, team, asset, second, draft } = cast;
const full = await givenCollection(callers.owner, [asset, second, draft], 'b full');
await givenCollection(callers.owner, [], 'a empty');
await install(callers.owner, full, target('TEAM', team.id), target('ORGANIZATION'));

const names = (data: { nodes: { name: string }[] }) => data.nodes.map(({ name }) => name);
const slugsIn = async (caller: typeof callers.bot, page = {}) =>
  dataOf(await caller.query(collectionAssets, { id: full.id, first: 50, after: null, ...page })).collection.assets;

test('collections are listed by name, page by page, as the client asks for them; a name finds some of them', async () => {
  const first = dataOf(await callers.viewer.query(listCollections, { first: 1, after: null })).collections;
  expect([names(first), first.pageInfo.hasNextPage]).toEqual([['a empty'], true]);
  const next = dataOf(await callers.reader.query(listCollections, { first: 50, after: first.pageInfo.endCursor })).collections;
  expect([names(next), next.pageInfo.hasNextPage]).toEqual([['b full'], false]);
  const named = '{ profiles(name: "FULL") { totalCount nodes { name } } }';
  expect(dataOf(await callers.member.query(named)).profiles).toEqual({ totalCount: 1, nodes: [{ name: 'b full' }] });
});

test('the assets of one come by slug, page by page, and only those that the caller may see', async () => {
  const slugs = ({ nodes }: { nodes: { slug: string }[] }) => nodes.map(({ slug }) => slug);
  expect(slugs(await slugsIn(callers.owner))).toEqual(['release-notes', 'secret-draft', 'style-guide']);
  expect(slugs(await slugsIn(callers.admin))).toEqual(['release-notes', 'style-guide']);
  const first = await slugsIn(callers.member, { first: 1 });
  expect([slugs(first), first.pageInfo.hasNextPage, first.nodes[0].__typename]).toEqual([['release-notes'], true, 'Skill']);
  const next = await slugsIn(callers.member, { after: first.pageInfo.endCursor });
  expect([slugs(next), next.pageInfo.hasNextPage]).toEqual([['style-guide'], false]);
  const counted = `{ collections { nodes { name assets(first: 1) { totalCount } } } }`;
  expect(dataOf(await callers.member.query(counted)).collections.nodes).toEqual([
    { name: 'a empty', assets: { totalCount: 0 } },
    { name: 'b full', assets: { totalCount: 2 } },
  ]);
});

test('a bot sees the collections that hold something it gets, and of these what it gets', async () => {
  expect(names(dataOf(await callers.bot.query(listCollections, { first: 50, after: null })).collections)).toEqual(['b full']);
  expect((await slugsIn(callers.bot)).nodes).toHaveLength(2);
  const rows = dataOf(await callers.bot.query(collectionInstallations, { id: full.id })).collection.installations;
  expect(rows).toHaveLength(2);
  const { id: empty } = await db.collection.findFirstOrThrow({ where: { name: 'a empty' } });
  expect(outcomeOf(await callers.bot.query('query ($id: ID!) { profile(id: $id) { name } }', { id: empty }))).toBe(
    notFound('Profile'),
  );
});

test('who may not', async () => {
  const one = 'query ($id: ID!) { collection(id: $id) { name } }';
  expect(await refused(callers.nobody, one, { id: full.id })).toBe(unauthenticated);
  expect(await refused(callers.stranger, one, { id: full.id })).toBe(notFound('Collection'));
  const readingBots = await as(await cast.givenBotKey(people.owner, bot, ['BOTS_READ']));
  for (const document of ['{ collections { totalCount } }', '{ profiles { totalCount } }'])
    expect(await refused(readingBots, document)).toBe(needsScope('assets:read'));
  await expectHidden(full.id, one, { id: full.id });
  expect(dataOf(await callers.stranger.query('{ collections { totalCount } }')).collections.totalCount).toBe(0);
  const { collections } = dataOf(await callers.owner.query(listCollections, { first: 1, after: null }));
  expect(outcomeOf(await callers.stranger.query(listCollections, { first: 1, after: collections.pageInfo.endCursor }))).toMatch(
    /^BAD_USER_INPUT: Not a cursor of this list/,
  );
});

// biome-ignore format: a table reads best as a table
const documents = {
  'lists of lists':  '{ collections(first: 20) { totalCount nodes { name isActive installations { entityName } assets(first: 20) { totalCount nodes { __typename slug versions { version } installations { entityName } } } } } }',
  'edges, twice':    '{ collections(first: 20) { edges { node { few: assets(first: 1) { nodes { slug } } more: assets(first: 100) { edges { cursor node { id latestVersion } } } } } } }',
  'both families':   '{ collections(first: 20) { nodes { assets { nodes { name } } } } profiles(first: 20) { nodes { isActive assets { nodes { description } } } } }',
};

test('the number of statements does not grow with the number of collections and assets', async () => {
  const count = async (document: string) => {
    let size = 0;
    const statements = await statementsDuring(async () => {
      size = JSON.stringify(dataOf(await callers.owner.query(document))).length;
    });
    return { statements: statements.length, size };
  };
  const few: Record<string, { statements: number; size: number }> = {};
  for (const [name, document] of Object.entries(documents)) few[name] = await count(document);
  for (let n = 0; n < 12; n++) {
    const extra = await givenAsset(db, people.owner);
    await add(callers.owner, full, extra);
    const more = await givenCollection(callers.owner, [asset, extra]);
    await install(callers.owner, more, target('TEAM', team.id), target('BOT', bot.id));
  }
  for (const [name, document] of Object.entries(documents)) {
    const many = await count(document);
    expect(many.size).toBeGreaterThan(few[name]!.size);
    expect([name, many.statements]).toEqual([name, few[name]!.statements]);
  }
});
