import { expect, test } from 'vitest';
import { notFound } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { notToPublish, onlyForWriters, startAssetCast } from './cast.ts';

const { db, callers, people, team, below, organization, act, refused, expectRefusals, expectHidden } = await startAssetCast();
const toggle = 'mutation ($id: ID!) { toggleAssetStatus(id: $id) { asset { id status } errors { field messages } } }';
const installToAll = (assetId: string) =>
  db.installation.create({
    data: {
      id: `ins_${assetId}`,
      organizationId: organization.id,
      assetId,
      target: 'ORGANIZATION',
      createdById: people.owner.id,
    },
  });
const lock = async () => (await callers.bot.fetch('/api/skills/sx.lock')).text();

test('a draft is published and goes to whom it is installed to; taken back, it goes to nobody; it keeps its installations', async () => {
  const { id, slug } = await givenAsset(db, people.owner, { status: 'DRAFT' });
  await installToAll(id);
  expect(await lock()).not.toContain(slug);
  const published = await act(callers.owner, toggle, { id });
  expect(dataOf(published.answer).toggleAssetStatus.asset).toEqual({ id, status: 'PUBLISHED' });
  expect(published.audit).toEqual([{ event: 'asset.published', actorId: people.owner.id, targetId: id, data: {} }]);
  expect(await lock()).toContain(slug);
  const back = await act(callers.owner, toggle, { id });
  expect(dataOf(back.answer).toggleAssetStatus.asset).toEqual({ id, status: 'DRAFT' });
  expect(back.audit).toEqual([{ event: 'asset.unpublished', actorId: people.owner.id, targetId: id, data: {} }]);
  expect(await lock()).not.toContain(slug);
  expect(await db.installation.count({ where: { assetId: id } })).toBe(1);
});

test('an admin takes back what somebody else made, and can publish it again, though its draft is not shown', async () => {
  const { id } = await givenAsset(db, people.member);
  const seen = async () => (await callers.admin.query('query ($id: ID!) { asset(id: $id) { id } }', { id })).data.asset;
  for (const event of ['asset.unpublished', 'asset.published']) {
    expect((await act(callers.admin, toggle, { id })).audit).toMatchObject([{ event }]);
    expect(await seen()).toEqual(event === 'asset.published' ? { id } : null);
  }
});

test('a service account, a token with the scope, and an admin of the team or of one above it may', async () => {
  const { id } = await givenAsset(db, people.member, { teamId: below.id });
  for (const caller of [callers.service, callers.writer, callers.lead])
    expect((await act(caller, toggle, { id })).audit).toHaveLength(1);
});

test('others may not, the maker of a draft included', async () => {
  const { id } = await givenAsset(db, people.member, { teamId: team.id });
  await expectRefusals({ member: notToPublish, maker: notToPublish, ...onlyForWriters }, toggle, { id });
  const { id: draft } = await givenAsset(db, people.maker, { status: 'DRAFT' });
  expect(await refused(callers.maker, toggle, { id: draft })).toBe(notToPublish);
  expect(await refused(callers.member, toggle, { id: draft })).toBe(notFound('Asset'));
  expect(await refused(callers.owner, toggle, { id: 'ast_unknown' })).toBe(notFound('Asset'));
  await expectHidden(id, toggle, { id });
});

test('a draft in a collection that others installed further than one may is published by those who may install there', async () => {
  const { id, slug } = await givenAsset(db, people.lead, { status: 'DRAFT', teamId: team.id });
  const { id: collectionId } = await db.collection.create({
    data: { id: 'col_basics', organizationId: organization.id, name: 'Basics', slug: 'basics', createdById: people.lead.id },
  });
  await db.collectionAsset.create({ data: { organizationId: organization.id, collectionId, assetId: id } });
  const to = { organizationId: organization.id, collectionId, createdById: people.owner.id };
  await db.installation.create({ data: { id: 'ins_team', ...to, target: 'TEAM', teamId: team.id } });
  expect((await act(callers.lead, toggle, { id })).audit).toHaveLength(1);
  expect((await act(callers.lead, toggle, { id })).audit).toHaveLength(1);
  await db.installation.create({ data: { id: 'ins_everybody', ...to, target: 'ORGANIZATION' } });
  expect(await refused(callers.lead, toggle, { id })).toBe(
    'FORBIDDEN: The draft is in a collection that is installed where you may not install. Take it out of the collection, or ask an ADMIN or the OWNER of the organization to publish it.',
  );
  expect((await act(callers.admin, toggle, { id })).audit).toHaveLength(1);
  expect(await lock()).toContain(slug);
});
