import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import { newId } from '../kernel/ids.ts';
import { freeSlug, nameInput, slugOf } from '../kernel/text-input.ts';
import { about } from './collection-events.ts';
import { type CollectionText, collectionText, nameTaken } from './collection-input.ts';
import { holdAssets } from './hold-assets.ts';
import { livingCollections } from './policy.ts';

export interface CreateCollection extends CollectionText {
  name: string;
  assetIds?: readonly string[] | null | undefined;
}

/** A new collection, installed to nobody. */
export async function createCollection(db: Db, principal: Manager, input: CreateCollection) {
  const text = { ...collectionText(input), name: nameInput('name', input.name) };
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    const slug = await slugFor(tx, organizationId, text.name);
    const assetIds = await holdAssets(tx, principal, input.assetIds ?? []);
    const data = { id: newId('col'), organizationId, slug, ...text, createdById: principalId(principal) };
    const collection = await tx.collection.create({ data }).catch(orNameTaken(nameTaken));
    await tx.collectionAsset.createMany({
      data: assetIds.map((assetId) => ({ organizationId, collectionId: collection.id, assetId })),
    });
    await recordAudit(tx, principal, { event: 'collection.created', ...about(collection) });
    if (assetIds.length > 0)
      await recordAudit(tx, principal, { event: 'collection.updated', ...about(collection), data: { added: assetIds } });
    return collection;
  });
}

/** Collections of one organization are made one after another, so that the slug that is found free still is when it is written. */
async function slugFor(tx: Tx, organizationId: string, name: string): Promise<string> {
  await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${organizationId} FOR NO KEY UPDATE`;
  const base = slugOf(name) || 'collection';
  const where = { ...livingCollections(organizationId), slug: { startsWith: base } };
  const taken = await tx.collection.findMany({ where, select: { slug: true } });
  return freeSlug(base, new Set(taken.map(({ slug }) => slug)));
}
