import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { clearPromoted } from './clear-promoted.ts';
import { maySeeInstallation } from './policy.ts';
import { requireInstallRight, requireUninstallRight } from './require-right.ts';
import { addRows, type Installed, removeRows } from './rows.ts';
import { columnsOf, type Target, targetKey, withTarget } from './target.ts';

export interface ApplyTargets {
  /** What shall be installed to: found and held by `readTargets`. */
  add: readonly Target[];
  /** Whether whatever else it is installed to goes. What somebody else installed for oneself is seen, and replaced, by administrators only. */
  replace: boolean;
}

/**
 * Installs an asset or a collection, all of it or nothing: every row that is new, and every row that goes, is judged. Who calls holds the
 * asset or collection. Rows that are there already are neither judged nor written again.
 */
export async function applyTargets(
  tx: Tx,
  principal: Manager,
  installed: Installed,
  { add, replace }: ApplyTargets,
): Promise<void> {
  const { organizationId } = principal;
  const all = await tx.installation.findMany({ where: { organizationId, ...installed }, include: withTarget });
  // What one may not see is judged as if it were not there: that it need not be added would tell.
  const present = all.filter((row) => maySeeInstallation(principal, row));
  const presentKeys = new Set(present.map(targetKey));
  const wanted = new Map(add.map((target) => [targetKey(columnsOf(target)), target]));
  const added = [...wanted].flatMap(([key, target]) => (presentKeys.has(key) ? [] : target));
  const dropped = replace ? present.filter((row) => !wanted.has(targetKey(row))) : [];

  await requireInstallRight(tx, principal, added);
  await requireUninstallRight(tx, principal, dropped, ' Send append: true to keep what is installed there.');
  await addRows(tx, principal, installed, added);
  if (principal.kind === 'USER') await clearPromoted(tx, principal, installed, { userId: principal.userId, added });
  await removeRows(tx, principal, { organizationId, id: { in: dropped.map(({ id }) => id) } }, 'replaced');
}
