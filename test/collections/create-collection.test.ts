import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { startCollections } from './cast.ts';
import { createCollection } from './documents.ts';

const { db, callers, people, act, refused, refusals, asset, second, draft, foreign } = await startCollections();
const input = (given: Record<string, unknown> = {}) => ({
  input: { name: 'Backend', description: null, assetGids: null, ...given },
});

test('a member makes a collection with assets in it: it is described, in no particular place, and in the log', async () => {
  const document = `mutation ($input: CreateAssetCollectionInput!) { createAssetCollection(input: $input) { errors { messages }
    collection { id name slug description instructions color isActive installations { entityType } assets { nodes { slug } } } } }`;
  const given = { name: ' Back End ', description: 'For servers', instructions: 'Mind the API.', color: '#1E90FF' };
  const assetGids = [second.id, asset.id, asset.id];
  const { answer, audit } = await act(callers.member, document, { input: { ...given, assetGids } });
  const { id, ...collection } = dataOf(answer).createAssetCollection.collection;
  expect(collection).toEqual({
    ...{ name: 'Back End', slug: 'back-end', description: 'For servers', instructions: 'Mind the API.', color: '#1e90ff' },
    ...{ isActive: false, installations: [], assets: { nodes: [{ slug: 'release-notes' }, { slug: 'style-guide' }] } },
  });
  const about = { actorId: people.member.id, targetId: id };
  expect(audit).toEqual([
    { event: 'collection.created', ...about, data: {} },
    { event: 'collection.updated', ...about, data: { added: [asset.id, second.id].sort() } },
  ]);
});

test('a profile is made by the names of the other family', async () => {
  const document = `mutation ($input: CreateAssetProfileInput!) { createAssetProfile(input: $input) {
    profile { name slug assets { totalCount } } errors { messages } } }`;
  const made = await callers.member.query(document, { input: { name: 'Front end', assetIds: [asset.id] } });
  expect(dataOf(made).createAssetProfile.profile).toEqual({ name: 'Front end', slug: 'front-end', assets: { totalCount: 1 } });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',             { name: ' ' },                         'name: Must not be empty.'],
  ['a name of 101 characters',  { name: 'x'.repeat(101) },             'name: Must be at most 100 characters long.'],
  ['a long description',        { description: 'x'.repeat(2_001) },    'description: Must be at most 2000 characters long.'],
  ['long instructions',         { instructions: 'x'.repeat(20_001) },  'instructions: Must be at most 20000 characters long.'],
  ['a colour by its name',      { color: 'blue' },                     'color: Must be a colour such as #1e90ff.'],
  ['a short colour',            { color: '#fff' },                     'color: Must be a colour such as #1e90ff.'],
  ['a name that is taken',      { name: 'Back End' },                  'name: Another collection of the organization has this name. Choose another one.'],
  ['an unknown asset',          { assetGids: ['ast_unknown'] },        notFound('Asset')],
  ['an asset of strangers',     { assetGids: [foreign.id] },           notFound('Asset')],
  ['a draft of somebody else',  { assetGids: [asset.id, draft.id] },   notFound('Asset')],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.member, createCollection, input(given))).toBe(outcome);
});

test('viewers, bots, tokens without the scope and nobody make none', async () => {
  expect(await refusals(['viewer', 'bot', 'narrowed', 'nobody'], createCollection, input())).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    nobody: unauthenticated,
  });
  expect(await refused(callers.reader, createCollection, input())).toBe(needsScope('installations:write'));
});

test('a service account makes one; elsewhere the same name is free; slugs stay apart', async () => {
  expect(outcomeOf(await callers.installer.query(createCollection, input({ name: 'Back-end' })))).toBe('ok');
  expect(outcomeOf(await callers.stranger.query(createCollection, input({ name: 'Back End' })))).toBe('ok');
  expect(outcomeOf(await callers.member.query(createCollection, input({ name: '日本' })))).toBe('ok');
  const rows = await db.collection.findMany({ orderBy: { id: 'asc' }, select: { name: true, slug: true } });
  expect(rows.map(({ name, slug }) => [name, slug])).toEqual([
    ['Back End', 'back-end'],
    ['Front end', 'front-end'],
    ['Back-end', 'back-end-2'],
    ['Back End', 'back-end'],
    ['日本', 'collection'],
  ]);
});

test('the same name ten times at once makes one collection', async () => {
  const calls = Array.from({ length: 10 }, () => callers.owner.query(createCollection, input({ name: 'Only one' })));
  const outcomes = (await Promise.all(calls)).map(outcomeOf).sort();
  expect(outcomes).toEqual([
    ...Array(9).fill('name: Another collection of the organization has this name. Choose another one.'),
    'ok',
  ]);
});
