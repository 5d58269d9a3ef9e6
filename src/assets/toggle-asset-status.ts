import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { requirePublication } from '../installation-requests/require-publication.ts';
import { holdAsset, holdLivingAsset } from './hold-asset.ts';
import { mayPublishAsset } from './policy.ts';
import { publishAsset, unpublishAsset } from './publish-asset.ts';
import { adminOfItsTeam, requirePublishRight } from './require-right.ts';

/** Makes a draft part of the catalogue, or takes a published asset out of it. */
export function toggleAssetStatus(db: Db, principal: Manager, id: string): Promise<Asset> {
  return change(db, principal, async (tx) => {
    const asset = await holdForPublishing(tx, principal, id);
    if (asset.status === 'PUBLISHED') return unpublishAsset(tx, principal, asset);
    await requirePublication(tx, principal, asset, true);
    return publishAsset(tx, principal, asset);
  });
}

/** Who may publish reaches any draft by its id: whoever takes an asset back, which others made, must be able to publish it again. */
async function holdForPublishing(tx: Tx, principal: Manager, id: string): Promise<Asset> {
  const asset = await holdLivingAsset(tx, principal.organizationId, id);
  if (mayPublishAsset(principal, await adminOfItsTeam(tx, principal, asset)) === 'allow') return asset;
  await holdAsset(tx, principal, id);
  await requirePublishRight(tx, principal, asset);
  return asset;
}
