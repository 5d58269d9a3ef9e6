import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { maySeeInstallation } from '../installations/policy.ts';
import { requireUninstallRight } from '../installations/require-right.ts';
import { removeRows } from '../installations/rows.ts';
import { targetKey, withTarget } from '../installations/target.ts';
import { keyOf, type ShownTarget } from '../installations/uninstall-asset-targets.ts';
import { Conflict } from '../kernel/errors.ts';
import { holdCollection } from './hold-collection.ts';

/** Takes a collection, and whatever is in it, away from one target. */
export async function uninstallCollection(db: Db, principal: Manager, id: string, target: ShownTarget) {
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    const collection = await holdCollection(tx, organizationId, id);
    const present = await tx.installation.findMany({ where: { organizationId, collectionId: id }, include: withTarget });
    const row = present.find((one) => targetKey(one) === keyOf(target) && maySeeInstallation(principal, one));
    // Clients know this sentence, and take it for success.
    if (!row) throw new Conflict('installation', 'Installation not found', 'NOT_INSTALLED');
    await requireUninstallRight(tx, principal, [row]);
    await removeRows(tx, principal, { organizationId, id: row.id }, null);
    return collection;
  });
}
