import { holdsScope } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { mayInstallTo } from '../installations/policy.ts';
import { requireInstallRight } from '../installations/require-right.ts';
import { columnsOf, type Target, targetKey } from '../installations/target.ts';
import type { AssetEditor } from './policy.ts';

/**
 * The targets that the principal may install to at once, and those that somebody else has to be asked about: all of them for a token that
 * may change assets and not who gets them. Installing for another person is refused, because nobody may allow it.
 */
export async function judgeTargets(
  tx: Tx,
  principal: AssetEditor,
  targets: readonly Target[],
): Promise<{ installed: Target[]; asked: Target[] }> {
  const there = await adminThere(tx, principal, targets.map(columnsOf));
  const verdict = (target: Target) => {
    const columns = columnsOf(target);
    return mayInstallTo(principal, columns, there.has(targetKey(columns)));
  };
  await requireInstallRight(
    tx,
    principal,
    targets.filter((target) => verdict(target) === 'only-oneself'),
  );
  const allowed = (target: Target) => holdsScope(principal, 'installations:write') && verdict(target) === 'allow';
  return { installed: targets.filter(allowed), asked: targets.filter((target) => !allowed(target)) };
}
