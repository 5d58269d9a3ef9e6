import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import { NotFound } from '../kernel/errors.ts';

/** The ids, each once, of assets that the principal may know of, held against deletion until the change commits. */
export async function holdAssets(tx: Tx, principal: Manager, assetIds: readonly string[]): Promise<string[]> {
  const ids = [...new Set(assetIds)].sort();
  if (ids.length === 0) return ids;
  const visible = await assetFilter(tx, principal);
  await tx.$queryRaw`
    SELECT 1 FROM asset WHERE organization_id = ${principal.organizationId} AND id = ANY(${ids}::text[]) ORDER BY id FOR SHARE`;
  const known = await tx.asset.count({ where: { AND: [visible, { id: { in: ids } }] } });
  if (known < ids.length) throw new NotFound('Asset');
  return ids;
}
