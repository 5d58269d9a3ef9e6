import { holdsScope, type Manager } from '../auth/principal.ts';
import { requireScope } from '../auth/require-right.ts';
import type { Tx } from '../db/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { mayInstallTo } from '../installations/policy.ts';
import { requireInstallRight } from '../installations/require-right.ts';
import { columnsOf, type Target } from '../installations/target.ts';

/**
 * The targets that the principal may install to at once, and those that somebody else has to be asked about: all of them for a token that
 * may change assets and not who gets them. What is for one person is never asked about: for another nobody may allow it, and whoever is
 * asked about oneself would be the one to allow it, and to publish the asset by that.
 */
export async function judgeTargets(
  tx: Tx,
  principal: Manager,
  targets: readonly Target[],
): Promise<{ installed: Target[]; asked: Target[] }> {
  const there = await adminThere(tx, principal, targets.map(columnsOf));
  const verdict = (target: Target) => {
    const columns = columnsOf(target);
    return mayInstallTo(principal, columns, there(columns));
  };
  await requireInstallRight(
    tx,
    principal,
    targets.filter((target) => verdict(target) === 'only-oneself'),
  );
  const mayInstall = holdsScope(principal, 'installations:write');
  if (targets.some(({ target }) => target === 'USER')) requireScope(principal, 'installations:write');
  const allowed = (target: Target) => mayInstall && verdict(target) === 'allow';
  return { installed: targets.filter(allowed), asked: targets.filter((target) => !allowed(target)) };
}
