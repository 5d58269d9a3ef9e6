import type { Manager } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { administeredTeams } from '../installations/admin-there.ts';
import { requestsKnownTo } from './policy.ts';

/** The requests that this principal may know of: its own, and those that it decides about. */
export async function requestFilter(db: Db, principal: Manager): Promise<Prisma.InstallationRequestWhereInput> {
  return requestsKnownTo(principal, await administeredTeams(db, principal));
}
