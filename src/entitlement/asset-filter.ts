import { visibleAssets } from '../assets/policy.ts';
import type { Known } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { waitingFor } from '../installation-requests/policy.ts';
import { administeredTeams } from '../installations/admin-there.ts';
import { resolveEntitlements } from './resolve.ts';

/** The assets that a caller may know about. A bot sees what its lock holds, and of that the active version alone. */
export async function assetFilter(db: Db | Tx, principal: Known): Promise<Prisma.AssetWhereInput> {
  if (principal.kind !== 'BOT') return visibleAssets(principal, waitingFor(principal, await administeredTeams(db, principal)));
  const [resolved] = await resolveEntitlements(db, principal.organizationId, [principal]);
  const ids = resolved?.entitlements.map(({ assetId }) => assetId) ?? [];
  return { organizationId: principal.organizationId, id: { in: ids } };
}
