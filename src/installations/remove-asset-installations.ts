import { deleteAssetIn } from '../assets/delete-asset.ts';
import { holdAssetNamed } from '../assets/hold-asset.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { type Installer, maySeeInstallation } from './policy.ts';
import { requireUninstallRight } from './require-right.ts';
import { removeRows } from './rows.ts';
import { withTarget } from './target.ts';

export interface RemoveAssetInstallations {
  assetName: string;
  delete?: boolean | null | undefined;
}

/** Takes an asset away from everything but bots, from which clients take it one by one; or deletes it. */
export async function removeAssetInstallations(db: Db, principal: Installer, input: RemoveAssetInstallations): Promise<void> {
  await change(db, principal, async (tx) => {
    const asset = await holdAssetNamed(tx, principal, input.assetName);
    if (input.delete) await deleteAssetIn(tx, principal, asset);
    else await takeAway(tx, principal, asset.id);
  });
}

async function takeAway(tx: Tx, principal: Installer, assetId: string): Promise<void> {
  const { organizationId } = principal;
  const present = await tx.installation.findMany({
    where: { organizationId, assetId, target: { not: 'BOT' } },
    include: withTarget,
  });
  const rows = present.filter((row) => maySeeInstallation(principal, row));
  await requireUninstallRight(tx, principal, rows);
  await removeRows(tx, principal, { organizationId, id: { in: rows.map(({ id }) => id) } }, null);
}
