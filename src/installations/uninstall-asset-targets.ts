import { holdAsset, holdAssetNamed } from '../assets/hold-asset.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { adminThere } from './admin-there.ts';
import { maySeeInstallation, mayUninstallFrom } from './policy.ts';
import { takingAway } from './require-right.ts';
import { removeRows } from './rows.ts';
import { type Target, targetKey, withTarget } from './target.ts';
import { mostTargets } from './target-input.ts';

export interface UninstallAssetTargets {
  id?: string | null | undefined;
  assetName?: string | null | undefined;
  targets: readonly ShownTarget[];
}

/** A target by the ids that rows are shown with. */
export interface ShownTarget {
  entityType: Target['target'];
  entityId?: string | null | undefined;
  monoRepoConfigId?: string | null | undefined;
}

export interface Uninstalled {
  asset: Asset;
  removedCount: number;
  /** Why some of the targets keep the asset, one sentence each. */
  warnings: string[];
}

/** Takes an asset away from each target that the principal may take it away from, and says why it stays at the others. */
export async function uninstallAssetTargets(db: Db, principal: Manager, input: UninstallAssetTargets): Promise<Uninstalled> {
  if ((input.id == null) === (input.assetName == null))
    throw new BadUserInput('assetName', 'Give exactly one of id and assetName.');
  if (input.targets.length > mostTargets) throw new BadUserInput('targets', `Give at most ${mostTargets} targets in one call.`);
  return change(db, principal, async (tx) => {
    const asset =
      input.id == null ? await holdAssetNamed(tx, principal, input.assetName!) : await holdAsset(tx, principal, input.id);
    return { asset, ...(await takeAway(tx, principal, asset.id, new Set(input.targets.map(keyOf)))) };
  });
}

/** What is asked for is compared with the rows that there are, so that nothing is told of targets that it is not installed to. */
async function takeAway(tx: Tx, principal: Manager, assetId: string, keys: ReadonlySet<string>) {
  const { organizationId } = principal;
  const present = await tx.installation.findMany({
    where: { organizationId, assetId },
    include: withTarget,
    orderBy: { id: 'asc' },
  });
  const rows = present.filter((row) => keys.has(targetKey(row)) && maySeeInstallation(principal, row));
  const there = await adminThere(tx, principal, rows);
  const warnings: string[] = [];
  const allowed = rows.filter((row) => {
    const verdict = mayUninstallFrom(principal, row, there(row));
    if (verdict !== 'allow') warnings.push(takingAway(row, verdict));
    return verdict === 'allow';
  });
  const removedCount = await removeRows(tx, principal, { organizationId, id: { in: allowed.map(({ id }) => id) } }, null);
  return { removedCount, warnings };
}

/** Only an organization has no id; an id that is sent with it says nothing. */
export function keyOf({ entityType: target, entityId, monoRepoConfigId }: ShownTarget): string {
  const at = target === 'ORGANIZATION' ? null : (entityId ?? null);
  const part = target === 'REPOSITORY' ? (monoRepoConfigId ?? null) : null;
  return targetKey({ target, repositoryId: at, repositoryPathId: part, teamId: null, userId: null, botId: null });
}
