import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { aboutAsset } from './asset-events.ts';

/** Makes a draft part of the catalogue: whoever it is installed to gets it from now on. Needs the asset to be held. */
export function publishAsset(tx: Tx, principal: Manager, asset: Asset): Promise<Asset> {
  return setStatus(tx, principal, asset, 'PUBLISHED');
}

/** Takes an asset out of the catalogue. Its installations stay, and count again when it is published again. */
export function unpublishAsset(tx: Tx, principal: Manager, asset: Asset): Promise<Asset> {
  return setStatus(tx, principal, asset, 'DRAFT');
}

async function setStatus(tx: Tx, principal: Manager, asset: Asset, status: Asset['status']): Promise<Asset> {
  if (asset.status === status) return asset;
  const event = status === 'PUBLISHED' ? 'asset.published' : 'asset.unpublished';
  await recordAudit(tx, principal, { event, ...aboutAsset(asset) });
  return tx.asset.update({ where: { id: asset.id }, data: { status, updatedAt: new Date() } });
}
