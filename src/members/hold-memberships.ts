import type { Role } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';

/**
 * Where a person belongs to, oldest first: memberships of living organizations, held until the transaction ends. So nobody gets a session
 * in an organization that is being deleted, or that the person is being taken out of. The person is held already: people come before
 * organizations in the order of locks.
 */
export async function holdMemberships(tx: Tx, userId: string): Promise<{ organizationId: string; role: Role }[]> {
  return tx.$queryRaw`
    SELECT m.organization_id AS "organizationId", m.role::text AS role
    FROM membership m JOIN organization o ON o.id = m.organization_id
    WHERE m.user_id = ${userId} AND o.deleted_at IS NULL
    ORDER BY m.created_at, m.organization_id FOR KEY SHARE OF o, m`;
}
