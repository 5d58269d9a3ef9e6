import type { Tx } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { livingTeams } from './policy.ts';

/** The team, locked until the transaction ends: whoever counts its admins next has to wait. */
export async function lockTeam(tx: Tx, organizationId: string, teamId: string) {
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM team WHERE id = ${teamId} AND organization_id = ${organizationId} AND deleted_at IS NULL FOR UPDATE`;
  if (locked.length === 0) throw new NotFound('Team');
  return tx.team.findUniqueOrThrow({ where: { id: teamId, ...livingTeams(organizationId) } });
}
