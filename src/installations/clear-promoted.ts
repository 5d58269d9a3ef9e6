import type { Known } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { type Installed, removeRows } from './rows.ts';
import type { Target } from './target.ts';

interface Promotion {
  /** Whose personal installation may have become one for many. */
  userId: string;
  /** What has been installed to just now. */
  added: readonly Target[];
}

/** What a person has installed for oneself goes once it comes to that person with the organization or a team. */
export async function clearPromoted(tx: Tx, principal: Known, installed: Installed, { userId, added }: Promotion): Promise<void> {
  const { organizationId } = principal;
  if (added.some((target) => target.target === 'USER' && target.userId === userId)) return;
  const teamIds = added.flatMap((target) => (target.target === 'TEAM' ? target.teamId : []));
  const everybody = added.some(({ target }) => target === 'ORGANIZATION');
  if (everybody || (await isInOneOf(tx, organizationId, teamIds, userId)))
    await removeRows(tx, principal, { organizationId, ...installed, target: 'USER', userId }, 'promoted');
}

/** Whether the person is a member of one of the teams, or of a team below one of them. */
async function isInOneOf(tx: Tx, organizationId: string, teamIds: readonly string[], userId: string): Promise<boolean> {
  if (teamIds.length === 0) return false;
  const rows = await tx.$queryRaw<unknown[]>`
    WITH RECURSIVE below AS (
      SELECT id FROM team WHERE organization_id = ${organizationId} AND id = ANY(${[...teamIds]}::text[]) AND deleted_at IS NULL
      UNION SELECT team.id FROM team JOIN below ON team.parent_id = below.id WHERE deleted_at IS NULL
    ) SELECT 1 FROM team_member WHERE team_id IN (SELECT id FROM below) AND user_id = ${userId} LIMIT 1`;
  return rows.length > 0;
}
