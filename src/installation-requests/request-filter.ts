import { decidesAbout } from '../assets/policy.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { administeredTeams } from '../installations/admin-there.ts';

/** The requests that this principal may know of: its own, and those that it decides about. */
export async function requestFilter(db: Db, principal: Manager): Promise<Prisma.InstallationRequestWhereInput> {
  return requestsKnownTo(principal, await administeredTeams(db, principal));
}

/** The same for a caller that knows already which teams the principal administers. */
export function requestsKnownTo(
  principal: Manager,
  administeredTeamIds: readonly string[],
): Prisma.InstallationRequestWhereInput {
  const { organizationId } = principal;
  const decides = decidesAbout(principal, administeredTeamIds);
  return { organizationId, OR: [{ createdById: principalId(principal) }, ...(decides ? [decides] : [])] };
}
