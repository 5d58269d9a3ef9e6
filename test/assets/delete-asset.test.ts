import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { notFound } from '../principal/cast.ts';
import { givenAsset } from '../support/given-asset.ts';
import { givenSkill, givenVersion } from '../support/uploaded-asset.ts';
import { onlyForEditors, startAssetCast } from './cast.ts';

const { db, callers, people, team, bot, organization, act, refused, expectRefusals, expectHidden } = await startAssetCast();
const deleteAsset = 'mutation ($id: ID!) { deleteAsset(id: $id) { success errors { field messages } } }';
const organizationId = organization.id;
const by = { organizationId, createdById: people.owner.id };

async function givenCollection(name: string, assetId: string, deletedAt: Date | null = null) {
  const collection = await db.collection.create({ data: { id: newId('col'), ...by, name, slug: name, deletedAt } });
  await db.collectionAsset.create({ data: { organizationId, collectionId: collection.id, assetId } });
  return collection;
}

const givenChange = (assetId: string, baseVersionId: string, closedAt: Date | null = null) => {
  const who = { ...by, createdByKind: 'USER', createdByName: 'Ada' };
  return db.changeRequest.create({ data: { id: newId('chr'), ...who, assetId, baseVersionId, title: 'Better', closedAt } });
};
const givenRequest = (assetId: string, approvedAt: Date | null = null) =>
  db.installationRequest.create({
    data: { id: newId('irq'), ...by, createdByName: 'Ada', assetId, target: 'TEAM', teamId: team.id, approvedAt },
  });

test('everything that hangs on it goes with it, each with its row in the log', async () => {
  const { id, slug } = await givenSkill(db, people.maker, { slug: 'review', versions: ['1', '2'] });
  const [first] = await db.assetVersion.findMany({ where: { assetId: id } });
  for (const at of [
    { target: 'TEAM', teamId: team.id },
    { target: 'BOT', botId: bot.id },
  ] as const)
    await db.installation.create({ data: { id: newId('ins'), ...by, assetId: id, ...at } });
  const [living] = [await givenCollection('tools', id), await givenCollection('gone', id, new Date())];
  const [change] = [await givenChange(id, first!.id), await givenChange(id, first!.id, new Date())];
  const [request, approved] = [await givenRequest(id), await givenRequest(id, new Date())];

  const { answer, audit } = await act(callers.admin, deleteAsset, { id });
  expect(answer.data).toEqual({ deleteAsset: { success: true, errors: [] } });
  const actorId = people.admin.id;
  const inTeam = { kind: 'team', team: 'Platform', teamId: team.id };
  expect(audit).toEqual([
    { event: 'install.cleared', actorId, targetId: id, data: { ...inTeam, reason: 'asset_removed' } },
    {
      event: 'install.cleared',
      actorId,
      targetId: id,
      data: { kind: 'bot', bot: 'Runner', botId: bot.id, reason: 'asset_removed' },
    },
    { event: 'collection.updated', actorId, targetId: living.id, data: { removed: [id] } },
    { event: 'installation_request.rejected', actorId, targetId: request.id, data: { assetId: id, ...inTeam } },
    { event: 'change_request.closed', actorId, targetId: change.id, data: { assetId: id, title: 'Better' } },
    { event: 'asset.removed', actorId, targetId: id, data: {} },
  ]);
  expect(await db.asset.findUnique({ where: { id } })).toMatchObject({ slug, deletedById: actorId, activeVersionId: null });
  const left = {
    installation: db.installation,
    collectionAsset: db.collectionAsset,
    assetVersion: db.assetVersion,
    changeRequest: db.changeRequest,
  };
  for (const [name, model] of Object.entries(left))
    expect(await (model.count as (by: object) => Promise<number>)({ where: { assetId: id } }), name).toBe(0);
  expect(await db.blob.count()).toBe(0);
  expect(await db.blobChunk.count()).toBe(0);
  expect(await db.installationRequest.findUnique({ where: { id: request.id } })).toMatchObject({
    rejectedById: actorId,
    answer: 'The asset was deleted.',
  });
  expect(await db.installationRequest.findUnique({ where: { id: approved.id } })).toEqual(approved);
  expect(await db.assetName.findMany({ where: { slug }, select: { version: true }, orderBy: { version: 'asc' } })).toEqual([
    { version: '1' },
    { version: '2' },
  ]);
  expect(await refused(callers.admin, deleteAsset, { id })).toBe(notFound('Asset'));
});

test('Z9: its name is free again, but a version that was is never given to other bytes', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'phoenix' });
  await act(callers.owner, deleteAsset, { id });
  await expect(givenSkill(db, people.owner, { slug: 'phoenix', versions: ['1'] })).rejects.toThrow('already exists');
  const again = await db.asset.findFirstOrThrow({ where: { slug: 'phoenix', deletedAt: null } });
  await givenVersion(db, people.owner, again.id, '2');
});

test('bytes that another organization has as well stay', async () => {
  const [ours, theirs] = [
    await givenSkill(db, people.owner, { slug: 'same' }),
    await givenSkill(db, people.stranger, { slug: 'same' }),
  ];
  const { sha256 } = await db.assetVersion.findFirstOrThrow({ where: { assetId: theirs.id } });
  expect(await db.assetVersion.count({ where: { sha256 } })).toBe(2);
  await act(callers.owner, deleteAsset, { id: ours.id });
  expect(await db.blob.count({ where: { sha256 } })).toBe(1);
  await callers.stranger.query(deleteAsset, { id: theirs.id });
  expect(await db.blob.count({ where: { sha256 } })).toBe(0);
});

test('who may change the asset may delete it; others may not', async () => {
  for (const caller of [callers.service, callers.writer, callers.lead]) {
    const { id } = await givenAsset(db, people.maker, { teamId: team.id });
    expect((await act(caller, deleteAsset, { id })).audit).toHaveLength(1);
  }
  const { id: draft } = await givenAsset(db, people.maker, { status: 'DRAFT' });
  expect(await refused(callers.admin, deleteAsset, { id: draft })).toBe(notFound('Asset'));
  expect((await act(callers.maker, deleteAsset, { id: draft })).audit).toHaveLength(1);
  const { id } = await givenAsset(db, people.maker, { teamId: team.id });
  await expectRefusals(onlyForEditors, deleteAsset, { id });
  await expectHidden(id, deleteAsset, { id });
});

test('deleted twice at once: once', async () => {
  const { id } = await givenAsset(db, people.owner);
  const answers = await Promise.all([callers.owner, callers.admin].map((caller) => caller.query(deleteAsset, { id })));
  expect(answers.map(({ data, errors }) => data?.deleteAsset?.success ?? errors?.[0]?.extensions.code).sort()).toEqual([
    'NOT_FOUND',
    true,
  ]);
  expect(await db.auditEvent.count({ where: { event: 'asset.removed', targetId: id } })).toBe(1);
});
