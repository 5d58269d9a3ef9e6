import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { givenAsset } from '../support/given-asset.ts';
import { notYours, startCollections } from './cast.ts';
import { addAssets, removeAssets } from './documents.ts';
import { givenCollection, holding, install, target } from './given-collection.ts';

const cast = await startCollections();
const { db, callers, people, act, refused, refusals, expectHidden, team, other, asset, second, draft, foreign, colleague } = cast;
const collection = await givenCollection(callers.member);
const inside = async ({ id }: { id: string }) =>
  (await db.collectionAsset.findMany({ where: { collectionId: id }, orderBy: { assetId: 'asc' } })).map(({ assetId }) => assetId);
const about = (actor: { id: string }) => ({ event: 'collection.updated', actorId: actor.id, targetId: collection.id });
const denied = (to: string, takes = 'the role ADMIN, or an admin of the team concerned or of one above it') =>
  `FORBIDDEN: PERMISSION_DENIED: Installing to ${to} takes ${takes}. createInstallationRequest asks for it.`;
const stays = (at: string) =>
  `FORBIDDEN: PERMISSION_DENIED: Taking it away from ${at} takes the role ADMIN, or an admin of the team concerned or of one above it.`;

test('assets are put in and taken out, each once; what is already so is not written', async () => {
  const added = await act(callers.member, addAssets, holding(collection, asset, second, asset));
  expect([added.outcome, added.audit]).toEqual([
    'ok',
    [{ ...about(people.member), data: { added: [asset.id, second.id].sort() } }],
  ]);
  expect((await act(callers.member, addAssets, holding(collection, second))).audit).toEqual([]);
  const removed = await act(callers.admin, removeAssets, holding(collection, second));
  expect(removed.audit).toEqual([{ ...about(people.admin), data: { removed: [second.id] } }]);
  expect((await act(callers.admin, removeAssets, holding(collection, second))).audit).toEqual([]);
  expect(await inside(collection)).toEqual([asset.id]);
});

test('the other family does the same', async () => {
  const profile = (document: string) =>
    `mutation ($input: ModifyAssetProfileAssetsInput!) { ${document}(input: $input) { profile { id } errors { messages } } }`;
  const input = { input: { profileId: collection.id, assetIds: [second.id] } };
  expect(outcomeOf(await callers.installer.query(profile('addAssetsToProfile'), input))).toBe('ok');
  expect(await inside(collection)).toEqual([asset.id, second.id].sort());
  expect(outcomeOf(await callers.installer.query(profile('removeAssetsFromProfile'), input))).toBe('ok');
  expect(await inside(collection)).toEqual([asset.id]);
});

test('only assets that the caller may see are put in: one’s own draft, and no other', async () => {
  for (const hidden of [draft, foreign, { id: 'ast_unknown' }])
    expect(await refused(callers.member, addAssets, holding(collection, second, hidden))).toBe(notFound('Asset'));
  const own = await givenAsset(db, people.member, { status: 'DRAFT' });
  expect(outcomeOf(await callers.member.query(addAssets, holding(collection, own)))).toBe('ok');
  await callers.member.query(removeAssets, holding(collection, own));
});

test('what is in an installed collection takes the right over all that it is installed to', async () => {
  const shared = await givenCollection(callers.member, [asset]);
  await install(callers.member, shared, target('TEAM', team.id));
  expect(outcomeOf(await callers.member.query(addAssets, holding(shared, second)))).toBe('ok');
  await install(callers.owner, shared, target('TEAM', other.id));
  expect(await refused(callers.member, addAssets, holding(shared, second))).toBe(denied('the team Design'));
  expect(await refused(callers.member, removeAssets, holding(shared, asset))).toBe(stays('the team Design'));
  await install(callers.owner, shared, target('ORGANIZATION'));
  expect(await refused(callers.member, addAssets, holding(shared, second))).toMatch(/PERMISSION_DENIED/);
  for (const caller of [callers.admin, callers.installer]) {
    expect(outcomeOf(await caller.query(removeAssets, holding(shared, second)))).toBe('ok');
    expect(outcomeOf(await caller.query(addAssets, holding(shared, second)))).toBe('ok');
  }
});

test('whoever installed it for oneself alone keeps nobody from changing it', async () => {
  const shared = await givenCollection(callers.member);
  await install(callers.colleague, shared, target('USER', colleague.id));
  expect(outcomeOf(await callers.member.query(addAssets, holding(shared, second)))).toBe('ok');
  expect(outcomeOf(await callers.member.query(removeAssets, holding(shared, second)))).toBe('ok');
});

test('nobody else fills or empties it', async () => {
  for (const document of [addAssets, removeAssets]) {
    const change = holding(collection, asset);
    expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], document, change)).toEqual({
      viewer: needsRole('MEMBER', 'VIEWER'),
      bot: notForBots,
      narrowed: needsScope('installations:write'),
      stranger: notFound('Collection'),
      nobody: unauthenticated,
    });
    expect(await refused(callers.colleague, document, change)).toBe(notYours);
    expect(await refused(callers.reader, document, change)).toBe(needsScope('installations:write'));
    await expectHidden(collection.id, document, change);
  }
});

test('a deleted asset leaves every collection, and cannot be put in again', async () => {
  const doomed = await givenAsset(db, people.owner);
  const shared = await givenCollection(callers.member, [doomed]);
  const deleted = await act(
    callers.owner,
    'mutation ($id: ID!) { deleteAsset(id: $id) { success errors { messages } } }',
    doomed,
  );
  expect(deleted.audit).toContainEqual({
    ...about(people.owner),
    targetId: shared.id,
    data: { removed: [doomed.id] },
  });
  expect(await inside(shared)).toEqual([]);
  expect(await refused(callers.member, addAssets, holding(shared, doomed))).toBe(notFound('Asset'));
});

test('the same assets put in by ten calls at once are in it once, and said once', async () => {
  const shared = await givenCollection(callers.member);
  const calls = Array.from({ length: 10 }, () => callers.member.query(addAssets, holding(shared, asset, second)));
  expect((await Promise.all(calls)).map(outcomeOf)).toEqual(Array(10).fill('ok'));
  expect(await inside(shared)).toEqual([asset.id, second.id].sort());
  expect(await db.auditEvent.count({ where: { event: 'collection.updated', targetId: shared.id } })).toBe(1);
});
