import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { findAsset } from './find-asset.ts';

/** The asset with this id, if the principal may know of it: changes to the same one follow each other from here on. */
export async function holdAsset(tx: Tx, principal: Manager, id: string): Promise<Asset> {
  const visible = await assetFilter(tx, principal);
  await lock(tx, principal.organizationId, id);
  const asset = await tx.asset.findFirst({ where: { AND: [visible, { id }] } });
  if (!asset) throw new NotFound('Asset');
  return asset;
}

/** The same by a name as people type it: its slug or its display name. */
export async function holdAssetNamed(tx: Tx, principal: Manager, name: string): Promise<Asset> {
  const found = await findAsset(tx, principal, name);
  if (!found) throw new NotFound('Asset');
  return holdAsset(tx, principal, found.id);
}

/** The same for a caller that asks itself who may know of it: any living asset of the organization. */
export async function holdLivingAsset(tx: Tx, organizationId: string, id: string): Promise<Asset> {
  await lock(tx, organizationId, id);
  const asset = await tx.asset.findFirst({ where: { id, organizationId, deletedAt: null } });
  if (!asset) throw new NotFound('Asset');
  return asset;
}

async function lock(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM asset WHERE id = ${id} AND organization_id = ${organizationId} FOR NO KEY UPDATE`;
}
