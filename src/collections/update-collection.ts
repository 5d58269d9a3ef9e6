import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import { about } from './collection-events.ts';
import { type CollectionText, collectionText, nameTaken } from './collection-input.ts';
import { holdCollection } from './hold-collection.ts';
import { requireShapeRight } from './require-right.ts';

/** Changes what is given of a collection. The slug stays, whatever the name becomes. */
export async function updateCollection(db: Db, principal: Manager, id: string, input: CollectionText) {
  const given = collectionText(input);
  return change(db, principal, async (tx) => {
    const before = await holdCollection(tx, principal.organizationId, id);
    requireShapeRight(principal, before);
    const fields = (Object.keys(given) as (keyof typeof given)[]).filter((field) => given[field] !== before[field]);
    if (fields.length === 0) return before;
    const data = { ...given, updatedAt: new Date() };
    const collection = await tx.collection.update({ where: { id }, data }).catch(orNameTaken(nameTaken));
    await recordAudit(tx, principal, { event: 'collection.updated', ...about(collection), data: { fields } });
    return collection;
  });
}
