import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { mayUninstallFrom } from '../installations/policy.ts';
import { readTarget, type TargetInput } from '../installations/read-target.ts';
import { removeRows } from '../installations/rows.ts';
import { columnsOf, targetKey } from '../installations/target.ts';
import { Conflict, Forbidden } from '../kernel/errors.ts';
import { holdCollection } from './hold-collection.ts';
import type { CollectionEditor } from './policy.ts';

/** Takes a collection, and whatever is in it, away from one target. */
export async function uninstallCollection(db: Db, principal: CollectionEditor, id: string, input: TargetInput) {
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    const target = columnsOf(await readTarget(tx, principal, input));
    const collection = await holdCollection(tx, organizationId, id);
    const administered = await adminThere(tx, principal, [target]);
    // Before looking: what others have installed for themselves is not told by the kind of refusal.
    if (mayUninstallFrom(principal, target, administered.has(targetKey(target))) !== 'allow')
      throw new Forbidden('PERMISSION_DENIED: You may not decide about installations there.');
    const removed = await removeRows(tx, principal, { organizationId, collectionId: id, ...target }, null);
    // Clients know this sentence, and take it for success.
    if (removed === 0) throw new Conflict('installation', 'Installation not found', 'NOT_INSTALLED');
    return collection;
  });
}
