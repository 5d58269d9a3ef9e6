import type { Tx } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';

/** The ids, each once, of living teams of the organization, held against deletion until the change commits. */
export async function holdTeams(tx: Tx, organizationId: string, teamIds: readonly string[]): Promise<string[]> {
  const ids = [...new Set(teamIds)];
  if (ids.length === 0) return ids;
  const living = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM team WHERE organization_id = ${organizationId} AND id = ANY(${ids}::text[]) AND deleted_at IS NULL ORDER BY id FOR SHARE`;
  if (living.length !== ids.length) throw new NotFound('Team');
  return ids;
}
