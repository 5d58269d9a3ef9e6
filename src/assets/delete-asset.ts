import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { removeRows } from '../installations/rows.ts';
import { aboutAsset } from './asset-events.ts';
import { endRequestsFor } from './end-requests.ts';
import { holdAsset } from './hold-asset.ts';
import { leaveCollections } from './leave-collections.ts';
import { requireEditRight } from './require-right.ts';

/** Deletes an asset with all its versions, installations and benchmarks. Its name is free again; its names with their versions never are. */
export async function deleteAsset(db: Db, principal: Manager, blobs: BlobStore, id: string): Promise<void> {
  await change(db, principal, async (tx) => {
    const asset = await holdAsset(tx, principal, id);
    await requireEditRight(tx, principal, asset);
    await deleteAssetIn(tx, principal, blobs, asset);
  });
}

/** The same within a change that has judged the principal and holds the asset. */
export async function deleteAssetIn(tx: Tx, principal: Manager, blobs: BlobStore, asset: Asset): Promise<void> {
  const { id, organizationId } = asset;
  // Whoever proposes a change to one of these versions right now is waited for, or finds them gone.
  await tx.$queryRaw`SELECT 1 FROM asset_version WHERE asset_id = ${id} ORDER BY id FOR UPDATE`;
  await removeRows(tx, principal, { organizationId, assetId: id }, 'asset_removed');
  await leaveCollections(tx, principal, asset);
  await endRequestsFor(tx, principal, asset);
  await recordAudit(tx, principal, { event: 'asset.removed', ...aboutAsset(asset) });
  const tombstone = { deletedAt: new Date(), deletedById: principalId(principal), activeVersionId: null };
  await tx.asset.update({ where: { id }, data: tombstone });
  await tx.assetBenchmark.deleteMany({ where: { assetId: id } });
  await deleteVersions(tx, blobs, id);
}

/** The versions, and the bytes that they had under the present name or an earlier one. */
async function deleteVersions(tx: Tx, blobs: BlobStore, assetId: string): Promise<void> {
  const had = await tx.$queryRaw<{ sha256: string }[]>`
    SELECT sha256 FROM asset_version WHERE asset_id = ${assetId}
    UNION SELECT sha256 FROM asset_name WHERE version_id IN (SELECT id FROM asset_version WHERE asset_id = ${assetId})`;
  await tx.assetVersion.deleteMany({ where: { assetId } });
  await blobs.deleteUnused(
    tx,
    had.map(({ sha256 }) => sha256),
  );
}
