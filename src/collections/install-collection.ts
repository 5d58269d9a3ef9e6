import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { applyTargets } from '../installations/apply-targets.ts';
import { readTarget, type TargetInput } from '../installations/read-target.ts';
import type { Target } from '../installations/target.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { holdCollection } from './hold-collection.ts';
import type { CollectionEditor } from './policy.ts';

const most = 100;

/** Installs a collection to more targets: whatever is in it goes there. It takes the right over the targets, not over the collection. */
export async function installCollection(db: Db, principal: CollectionEditor, id: string, inputs: readonly TargetInput[]) {
  if (inputs.length > most) throw new BadUserInput('installations', `Give at most ${most} targets in one call.`);
  return change(db, principal, async (tx) => {
    // Targets are held before collections, as where they are deleted.
    const add: Target[] = [];
    for (const input of inputs) add.push(await readTarget(tx, principal, input));
    const collection = await holdCollection(tx, principal.organizationId, id);
    await applyTargets(tx, principal, { collectionId: id }, { add, replace: false });
    return collection;
  });
}
