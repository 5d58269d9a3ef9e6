import type { Known } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Asset } from '../generated/prisma/client.ts';

/**
 * The asset that a person means by a name, among those that the principal may know of: the one with this slug, else the one with exactly
 * this display name, both in upper or lower case.
 */
export async function findAsset(db: Db | Tx, principal: Known, typed: string): Promise<Asset | null> {
  const name = typed.trim().toLowerCase();
  const visible = await assetFilter(db, principal);
  const found = await db.asset.findMany({ where: { AND: [visible, { OR: [{ slug: name }, { nameLower: name }] }] } });
  return found.find(({ slug }) => slug === name) ?? found[0] ?? null;
}
