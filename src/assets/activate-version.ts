import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { aboutAsset } from './asset-events.ts';
import { holdAsset } from './hold-asset.ts';
import { requireEditRight } from './require-right.ts';

export interface ActivateVersion {
  assetId: string;
  versionNumber: number;
}

/** Has locks hold that version of the asset, until a higher one is uploaded or another one chosen. */
export function activateVersion(db: Db, principal: Manager, { assetId, versionNumber }: ActivateVersion): Promise<Asset> {
  return change(db, principal, async (tx) => {
    const asset = await holdAsset(tx, principal, assetId);
    await requireEditRight(tx, principal, asset);
    const where = { assetId, OR: [{ number: versionNumber }, { id: asset.activeVersionId! }] };
    const versions = await tx.assetVersion.findMany({ where, select: { id: true, number: true, version: true } });
    const wanted = versions.find(({ number }) => number === versionNumber);
    if (!wanted) throw new NotFound('Version');
    if (wanted.id === asset.activeVersionId) return asset;
    const from = versions.find(({ id }) => id === asset.activeVersionId)!.version;
    const data = { from, to: wanted.version };
    await recordAudit(tx, principal, { event: 'asset.version_activated', ...aboutAsset(asset), data });
    return tx.asset.update({ where: { id: asset.id }, data: { activeVersionId: wanted.id, updatedAt: new Date() } });
  });
}
