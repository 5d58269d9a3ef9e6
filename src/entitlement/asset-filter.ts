import { type AssetEditor, visibleAssets } from '../assets/policy.ts';
import type { Known } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { administeredTeams } from '../installations/admin-there.ts';

/** The assets that this principal may know of. */
export async function assetFilter(db: Db | Tx, principal: Known): Promise<Prisma.AssetWhereInput> {
  const reader: AssetEditor | null = principal.kind === 'BOT' ? null : principal;
  if (!reader) return { organizationId: principal.organizationId, id: { in: [] } };
  return visibleAssets(reader, await administeredTeams(db, reader));
}
