import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { applyTargets } from '../installations/apply-targets.ts';
import { readTargets } from '../installations/read-target.ts';
import { askedTarget, type TargetInput } from '../installations/target-input.ts';
import { holdCollection } from './hold-collection.ts';

/** Installs a collection to more targets: whatever is in it goes there. It takes the right over the targets, not over the collection. */
export async function installCollection(db: Db, principal: Manager, id: string, inputs: readonly TargetInput[]) {
  const field = 'installations';
  const asked = inputs.map((input) => askedTarget(field, input));
  return change(db, principal, async (tx) => {
    // Targets are held before collections, as where they are deleted.
    const add = await readTargets(tx, principal, field, asked);
    const collection = await holdCollection(tx, principal.organizationId, id);
    await applyTargets(tx, principal, { collectionId: id }, { add, replace: false });
    return collection;
  });
}
