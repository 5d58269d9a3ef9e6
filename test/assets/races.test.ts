import { expect, test } from 'vitest';
import { notFound, outcomeOf } from '../principal/cast.ts';
import { bystander, untilWaiting } from '../security/helpers.ts';
import { skillZip } from '../support/archive.ts';
import { type Client, dataOf } from '../support/client.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { startAssetCast } from './cast.ts';
import { renameAsset } from './client-documents.ts';

const app = await startAssetCast();
const { db, as, callers, people, givenPersonalToken } = app;
const uploader = await as(await givenPersonalToken(people.owner));
const deleteAsset = 'mutation ($id: ID!) { deleteAsset(id: $id) { success errors { field messages } } }';

async function upload(caller: Client, name: string, version: string): Promise<string> {
  const body = new FormData();
  body.append('file', new Blob([await skillZip({ name, version })]), 'archive.zip');
  const encoded = new Response(body);
  const headers = { 'content-type': encoded.headers.get('content-type')! };
  const response = await caller.fetch('/api/skills/assets', { method: 'POST', headers, body: await encoded.arrayBuffer() });
  const { error } = (await response.json()) as { error?: string };
  return `${response.status}${error ? ` ${error}` : ''}`;
}

/** Whatever happened: each version has a name of its own for ever, and its archive calls itself by the slug. */
async function expectWhole(assetId: string) {
  const asset = await db.asset.findUniqueOrThrow({ where: { id: assetId }, include: { versions: true, activeVersion: true } });
  for (const { version, sha256, metadata } of asset.versions) {
    const name = await db.assetName.findFirst({ where: { slug: asset.slug, version } });
    expect(name?.sha256).toBe(sha256);
    expect(metadata).toContain(`name = "${asset.slug}"`);
    expect(await db.blob.count({ where: { sha256 } })).toBe(1);
  }
  return asset;
}

/** Two calls that both want the asset, in this order: the first one in the queue goes first. */
async function inOrder<A, B>(id: string, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  const [blocker, observer] = [await bystander(app), await bystander(app)];
  await blocker.query('BEGIN');
  await blocker.query('SELECT 1 FROM asset WHERE id = $1 FOR NO KEY UPDATE', [id]);
  const one = first();
  await untilWaiting(observer, 1);
  const other = second();
  await untilWaiting(observer, 2);
  await blocker.query('COMMIT');
  return [await one, await other];
}

test('an upload that waits for the deletion of its asset begins a new one of the name, with another version', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'phoenix' });
  const [deleted, uploaded] = await inOrder(
    id,
    () => callers.admin.query(deleteAsset, { id }),
    () => upload(uploader, 'phoenix', '2'),
  );
  expect([outcomeOf(deleted), uploaded]).toEqual(['ok', '201']);
  const again = await db.asset.findFirstOrThrow({ where: { slug: 'phoenix', deletedAt: null } });
  expect(again.id).not.toBe(id);
  expect((await expectWhole(again.id)).latestVersion).toBe('2');
});

test('a deletion that waits for an upload deletes what was uploaded as well', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'short-lived' });
  const blobs = await db.blob.count();
  const [uploaded, deleted] = await inOrder(
    id,
    () => upload(uploader, 'short-lived', '2'),
    () => callers.admin.query(deleteAsset, { id }),
  );
  expect([uploaded, outcomeOf(deleted)]).toEqual(['201', 'ok']);
  expect([await db.assetVersion.count({ where: { assetId: id } }), await db.blob.count()]).toEqual([0, blobs - 1]);
});

test('renamed and uploaded to at the same moment, again and again: every version ends whole under one name', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'round-0' });
  for (let round = 0; round < 8; round++) {
    const { slug } = await db.asset.findUniqueOrThrow({ where: { id } });
    const [renamed, uploaded] = await Promise.all([
      callers.admin.query(renameAsset, { input: { oldName: slug, newName: `round-${round + 1}` } }),
      upload(uploader, slug, String(round + 2)),
    ]);
    expect(['ok', 'newName: The asset was changed while it was being renamed. Try again.']).toContain(outcomeOf(renamed));
    expect(uploaded).toMatch(/^(201|409 name: The asset was renamed while this upload was running\. Try again\.)$/);
    await expectWhole(id);
  }
});

test('renamed twice at once, it ends with one of the names', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'torn' });
  const rename = (newName: string) => callers.owner.query(renameAsset, { input: { oldName: 'torn', newName } });
  const outcomes = (await Promise.all([rename('one-way'), rename('another-way')])).map(outcomeOf);
  expect(outcomes).toContain('ok');
  expect(['ok', notFound('Asset'), 'newName: The asset was changed while it was being renamed. Try again.']).toContain(
    outcomes.find((outcome) => outcome !== 'ok') ?? 'ok',
  );
  const { slug } = await expectWhole(id);
  expect(['one-way', 'another-way']).toContain(slug);
  expect(dataOf(await callers.owner.query('query ($id: ID!) { asset(id: $id) { slug } }', { id })).asset).toEqual({ slug });
});
