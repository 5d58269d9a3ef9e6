import type { Manager } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** The change requests that this principal may know of: those of the assets that it may know of. */
export async function visibleChangeRequests(db: Db | Tx, principal: Manager): Promise<Prisma.ChangeRequestWhereInput> {
  return { organizationId: principal.organizationId, asset: await assetFilter(db, principal) };
}
