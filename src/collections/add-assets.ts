import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { about } from './collection-events.ts';
import { holdAssets } from './hold-assets.ts';
import { holdCollection } from './hold-collection.ts';
import { requireFillRight } from './require-right.ts';

/** Puts assets into a collection, and so installs them wherever it is installed. What is in it already stays. */
export async function addAssets(db: Db, principal: Manager, id: string, assetIds: readonly string[]) {
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    const collection = await holdCollection(tx, organizationId, id);
    await requireFillRight(tx, principal, collection);
    const wanted = await holdAssets(tx, principal, assetIds);
    const created = await tx.collectionAsset.createManyAndReturn({
      data: wanted.map((assetId) => ({ organizationId, collectionId: id, assetId })),
      skipDuplicates: true,
    });
    if (created.length === 0) return collection;
    const added = created.map(({ assetId }) => assetId).sort();
    await recordAudit(tx, principal, { event: 'collection.updated', ...about(collection), data: { added } });
    return tx.collection.update({ where: { id }, data: { updatedAt: new Date() } });
  });
}
