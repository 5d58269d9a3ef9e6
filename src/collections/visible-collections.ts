import type { Known } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { livingCollections } from './policy.ts';

/** The collections that this principal may know of: all of the organization; for a bot those with something that it gets. */
export async function visibleCollections(db: Db | Tx, principal: Known): Promise<Prisma.CollectionWhereInput> {
  const living = livingCollections(principal.organizationId);
  if (principal.kind !== 'BOT') return living;
  return { ...living, assets: { some: { asset: await assetFilter(db, principal) } } };
}
