import { decidesAbout } from '../assets/policy.ts';
import { principalId } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { administeredTeams } from '../installations/admin-there.ts';
import type { Installer } from '../installations/policy.ts';

/** The requests that this principal may know of: its own, and those that it decides about. */
export async function requestFilter(db: Db, principal: Installer): Promise<Prisma.InstallationRequestWhereInput> {
  return requestsKnownTo(principal, await administeredTeams(db, principal));
}

/** The same for a caller that knows already which teams the principal administers. */
export function requestsKnownTo(
  principal: Installer,
  administeredTeamIds: readonly string[],
): Prisma.InstallationRequestWhereInput {
  const { organizationId } = principal;
  const decides = decidesAbout(principal, administeredTeamIds);
  return { organizationId, OR: [{ createdById: principalId(principal)! }, ...(decides ? [decides] : [])] };
}
