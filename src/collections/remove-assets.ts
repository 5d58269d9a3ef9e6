import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { about } from './collection-events.ts';
import { holdAssets } from './hold-assets.ts';
import { holdCollection } from './hold-collection.ts';
import { requireEmptyRight } from './require-right.ts';

/** Takes assets out of a collection, and so away from where it is installed. What is not in it stays out. */
export async function removeAssets(db: Db, principal: Manager, id: string, assetIds: readonly string[]) {
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    const collection = await holdCollection(tx, organizationId, id);
    await requireEmptyRight(tx, principal, collection);
    const unwanted = await holdAssets(tx, principal, assetIds);
    const gone = await tx.$queryRaw<{ asset_id: string }[]>`
      DELETE FROM collection_asset WHERE collection_id = ${id} AND asset_id = ANY(${unwanted}::text[]) RETURNING asset_id`;
    if (gone.length === 0) return collection;
    const removed = gone.map(({ asset_id }) => asset_id).sort();
    await recordAudit(tx, principal, { event: 'collection.updated', ...about(collection), data: { removed } });
    return tx.collection.update({ where: { id }, data: { updatedAt: new Date() } });
  });
}
