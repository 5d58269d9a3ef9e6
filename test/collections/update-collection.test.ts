import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { notYours, startCollections } from './cast.ts';
import { updateCollection } from './documents.ts';
import { givenCollection } from './given-collection.ts';

const { db, callers, people, act, refused, refusals, expectHidden } = await startCollections();
const collection = await givenCollection(callers.member, [], 'Backend');
await givenCollection(callers.owner, [], 'Taken');
const input = (given: Record<string, unknown>) => ({ input: { gid: collection.id, name: null, description: null, ...given } });
const about = { actorId: people.member.id, targetId: collection.id };

test('its maker renames and describes it; the slug stays; what is already so is not written again; an empty text clears', async () => {
  const given = { name: ' Servers ', description: 'All of them', instructions: 'Be kind.', color: '#ABCDEF' };
  const renamed = await act(callers.member, updateCollection, input(given));
  const fields = ['name', 'description', 'instructions', 'color'];
  expect([renamed.outcome, renamed.audit]).toEqual(['ok', [{ event: 'collection.updated', ...about, data: { fields } }]]);
  expect((await act(callers.member, updateCollection, input(given))).audit).toEqual([]);
  expect((await act(callers.member, updateCollection, input({}))).audit).toEqual([]);
  const row = () => db.collection.findUnique({ where: { id: collection.id } });
  expect(await row()).toMatchObject({ name: 'Servers', slug: 'backend', color: '#abcdef', instructions: 'Be kind.' });
  await callers.member.query(updateCollection, input({ description: '', color: '' }));
  expect(await row()).toMatchObject({ name: 'Servers', description: '', color: null, instructions: 'Be kind.' });
});

test('administrators and service accounts change those of others; so does the other family of the API', async () => {
  expect(outcomeOf(await callers.admin.query(updateCollection, input({ description: 'By an admin' })))).toBe('ok');
  expect(outcomeOf(await callers.installer.query(updateCollection, input({ description: 'By a service' })))).toBe('ok');
  const document = `mutation ($input: UpdateAssetProfileInput!) { updateAssetProfile(input: $input) {
    profile { name description } errors { messages } } }`;
  const changed = await callers.member.query(document, { input: { id: collection.id, description: 'By its maker' } });
  expect(dataOf(changed).updateAssetProfile.profile).toEqual({ name: 'Servers', description: 'By its maker' });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',         { name: '' },                       'name: Must not be empty.'],
  ['a name that is taken',  { name: 'Taken', color: '#000000' },'name: Another collection of the organization has this name. Choose another one.'],
  ['a colour by its name',  { name: 'New', color: 'red' },      'color: Must be a colour such as #1e90ff.'],
  ['an unknown collection', { gid: 'col_unknown', name: 'New' }, notFound('Collection')],
])('%s is refused, and nothing else of the call is done', async (_what, given, outcome) => {
  expect(await refused(callers.owner, updateCollection, input(given))).toBe(outcome);
});

test('nobody else changes it', async () => {
  const change = input({ name: 'Taken over' });
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], updateCollection, change)).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    stranger: notFound('Collection'),
    nobody: unauthenticated,
  });
  expect(await refused(callers.colleague, updateCollection, change)).toBe(notYours);
  expect(await refused(callers.reader, updateCollection, change)).toBe(needsScope('installations:write'));
  await expectHidden(collection.id, updateCollection, change);
});
