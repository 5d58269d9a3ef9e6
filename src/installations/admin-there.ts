import type { Db, Tx } from '../db/client.ts';
import type { Installer } from './policy.ts';
import { type TargetColumns, targetKey } from './target.ts';

/**
 * Which of the targets the person is a team admin of: the team itself, a team that has the repository or the bot, or a team above one of
 * these. In a transaction the flags that say so are held until it ends. The answer is a set of `targetKey`s, from one statement.
 */
export async function adminThere(tx: Tx | Db, principal: Installer, targets: readonly TargetColumns[]): Promise<Set<string>> {
  if (principal.kind !== 'USER' || targets.length === 0) return new Set();
  const teamIds = await administeredTeams(tx, principal);
  if (teamIds.length === 0) return new Set();
  const ids = (one: 'repositoryId' | 'botId') => targets.flatMap((target) => (target[one] ? [target[one]] : []));
  const reached = await tx.$queryRaw<{ id: string }[]>`
    SELECT repository_id AS id FROM team_repository WHERE team_id = ANY(${teamIds}::text[]) AND repository_id = ANY(${ids('repositoryId')}::text[])
    UNION SELECT bot_id FROM team_bot WHERE team_id = ANY(${teamIds}::text[]) AND bot_id = ANY(${ids('botId')}::text[])`;
  const known = new Set([...teamIds, ...reached.map(({ id }) => id)]);
  const at = ({ teamId, repositoryId, botId }: TargetColumns) => teamId ?? repositoryId ?? botId ?? '';
  return new Set(targets.filter((target) => known.has(at(target))).map(targetKey));
}

/** The living teams that the person is an admin of, and all teams below them. Their flags are held in a transaction. */
export async function administeredTeams(tx: Tx | Db, principal: Installer): Promise<string[]> {
  if (principal.kind !== 'USER') return [];
  const { userId, organizationId } = principal;
  const held = await tx.$queryRaw<{ team_id: string }[]>`
    SELECT team_id FROM team_member WHERE organization_id = ${organizationId} AND user_id = ${userId} AND is_admin
    ORDER BY team_id FOR SHARE`;
  if (held.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE below AS (
      SELECT id FROM team WHERE id = ANY(${held.map(({ team_id }) => team_id)}::text[]) AND deleted_at IS NULL
      UNION SELECT team.id FROM team JOIN below ON team.parent_id = below.id WHERE deleted_at IS NULL
    ) SELECT id FROM below`;
  return rows.map(({ id }) => id);
}
