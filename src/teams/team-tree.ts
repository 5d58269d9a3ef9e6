import type { Db, Tx } from '../db/client.ts';
import { BadUserInput, NotFound } from '../kernel/errors.ts';
import { livingTeams } from './policy.ts';

/** How many levels of teams there may be, the top one included. */
const deepestLevel = 10;

/** One change of the organization's tree of teams at a time. Comes before every lock on a team. */
export async function lockTree(tx: Tx, organizationId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${organizationId} FOR NO KEY UPDATE`;
}

/** Makes sure that a team, new or with all that is below it, may stand below that parent. Needs the lock on the tree. */
export async function checkPlace(tx: Tx, organizationId: string, teamId: string, parentId: string): Promise<void> {
  const parent = await tx.team.findUnique({ where: { id: parentId, ...livingTeams(organizationId) }, select: { id: true } });
  if (!parent) throw new NotFound('Parent team');
  const [place] = await tx.$queryRaw<[{ levels: number; circular: boolean }]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id, 1 AS level FROM team WHERE id = ${parentId}
      UNION ALL SELECT team.id, team.parent_id, level + 1 FROM team JOIN above ON team.id = above.parent_id
    ), below AS (
      SELECT id, 1 AS level FROM team WHERE id = ${teamId}
      UNION ALL SELECT team.id, level + 1 FROM team JOIN below ON team.parent_id = below.id WHERE deleted_at IS NULL
    )
    SELECT (SELECT max(level) FROM above) + coalesce((SELECT max(level) FROM below), 1) AS levels,
      EXISTS (SELECT 1 FROM above WHERE id = ${teamId}) AS circular`;
  if (place.circular) throw new BadUserInput('parent', 'A team cannot stand below itself or below one of its own sub-teams.');
  if (place.levels > deepestLevel) throw new BadUserInput('parent', `Teams nest at most ${deepestLevel} deep.`);
}

/** Whether the person is an admin of the team or of one above it; if so, remains one until the transaction ends. */
export async function isAdminHere(tx: Db | Tx, teamId: string, userId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    WITH RECURSIVE line AS (
      SELECT id, parent_id FROM team WHERE id = ${teamId}
      UNION ALL SELECT team.id, team.parent_id FROM team JOIN line ON team.id = line.parent_id
    )
    SELECT 1 FROM team_member WHERE team_id IN (SELECT id FROM line) AND user_id = ${userId} AND is_admin
    FOR SHARE OF team_member`;
  return rows.length > 0;
}
