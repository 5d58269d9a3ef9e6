import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { newId } from '../kernel/ids.ts';
import { aboutAsset } from './asset-events.ts';

type NewAsset = Pick<Asset, 'name' | 'slug' | 'type' | 'status' | 'teamId'> & { version: string };

/** The asset without its first version, which must follow in the same transaction. The indexes on living names decide who has a name. */
export async function createAssetRow(tx: Tx, principal: Manager, { version, ...named }: NewAsset): Promise<Asset> {
  const owner = { organizationId: principal.organizationId, createdById: principalId(principal) };
  const asset = await tx.asset.create({
    data: { id: newId('ast'), ...owner, ...named, nameLower: named.name.toLowerCase(), latestVersion: version },
  });
  const data = { assetType: asset.type, version, status: asset.status };
  await recordAudit(tx, principal, { event: 'asset.created', ...aboutAsset(asset), data });
  return asset;
}
