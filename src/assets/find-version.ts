import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Asset, AssetVersion } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { findAsset } from './find-asset.ts';
import { visibleVersions } from './policy.ts';

/** A version by the names in its address, if the principal may have it. */
export async function findVersion(
  db: Db,
  principal: Known,
  name: string,
  version: string,
): Promise<AssetVersion & { asset: Asset; blob: { size: number } }> {
  const asset = await findAsset(db, principal, name);
  const found =
    asset &&
    (await db.assetVersion.findUnique({
      where: { assetId_version: { assetId: asset.id, version }, AND: visibleVersions(principal) },
      include: { asset: true, blob: { select: { size: true } } },
    }));
  if (!found) throw new NotFound('Asset or version');
  return found;
}
