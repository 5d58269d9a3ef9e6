import { deleteAssetIn } from '../assets/delete-asset.ts';
import { holdAssetNamed } from '../assets/hold-asset.ts';
import { requireEditRight } from '../assets/require-right.ts';
import type { Manager } from '../auth/principal.ts';
import { requireScope } from '../auth/require-right.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { maySeeInstallation } from './policy.ts';
import { requireUninstallRight } from './require-right.ts';
import { removeRows } from './rows.ts';
import { withTarget } from './target.ts';

export interface RemoveAssetInstallations {
  assetName: string;
  delete?: boolean | null | undefined;
}

/** Takes an asset away from everything but bots, from which clients take it one by one; or deletes it, as `deleteAsset` does. */
export async function removeAssetInstallations(
  db: Db,
  principal: Manager,
  blobs: BlobStore,
  input: RemoveAssetInstallations,
): Promise<void> {
  if (input.delete) requireScope(principal, 'assets:write');
  await change(db, principal, async (tx) => {
    const asset = await holdAssetNamed(tx, principal, input.assetName);
    if (!input.delete) return takeAway(tx, principal, asset.id);
    await requireEditRight(tx, principal, asset);
    await deleteAssetIn(tx, principal, blobs, asset);
  });
}

async function takeAway(tx: Tx, principal: Manager, assetId: string): Promise<void> {
  const { organizationId } = principal;
  const where = { organizationId, assetId, target: { not: 'BOT' as const } };
  const present = await tx.installation.findMany({ where, include: withTarget, orderBy: { id: 'asc' } });
  const rows = present.filter((row) => maySeeInstallation(principal, row));
  await requireUninstallRight(tx, principal, rows);
  await removeRows(tx, principal, { organizationId, id: { in: rows.map(({ id }) => id) } }, null);
}
