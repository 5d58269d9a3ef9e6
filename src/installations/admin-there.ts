import { isAdmin, type Manager, type User } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import { pathsWithin } from '../repositories/paths.ts';
import type { TargetColumns } from './target.ts';

const nowhere = () => false;

/**
 * Which of the targets the person is a team admin of: the team itself, a team that has the repository or the bot, or a team above one of
 * these. A team that has a part of a repository has what lies within that part, and no more. The flags that say so are held until the
 * transaction ends. The answer is for these targets only.
 */
export async function adminThere(
  tx: Tx,
  principal: Manager,
  targets: readonly TargetColumns[],
): Promise<(target: TargetColumns) => boolean> {
  // Administrators may install anywhere but to another person, whatever teams they administer.
  if (principal.kind !== 'USER' || isAdmin(principal) || targets.length === 0) return nowhere;
  await holdFlags(tx, principal);
  const teamIds = await administeredTeams(tx, principal);
  if (teamIds.length === 0) return nowhere;
  const ids = (one: 'repositoryId' | 'repositoryPathId' | 'botId') => targets.flatMap((target) => target[one] ?? []);
  const parts = await tx.$queryRaw<{ repositoryId: string; paths: string[] | null }[]>`
    SELECT t.repository_id AS "repositoryId", p.paths
    FROM team_repository t LEFT JOIN repository_path p ON p.id = t.repository_path_id
    WHERE t.team_id = ANY(${teamIds}::text[]) AND t.repository_id = ANY(${ids('repositoryId')}::text[])`;
  const known = await tx.$queryRaw<{ id: string; paths: string[] | null }[]>`
    SELECT bot_id AS id, NULL AS paths FROM team_bot
    WHERE team_id = ANY(${teamIds}::text[]) AND bot_id = ANY(${ids('botId')}::text[])
    UNION ALL SELECT id, paths FROM repository_path WHERE id = ANY(${ids('repositoryPathId')}::text[])`;
  const teams = new Set(teamIds);
  const byId = new Map(known.map(({ id, paths }) => [id, paths]));

  return ({ target, teamId, botId, repositoryId, repositoryPathId }) => {
    if (target === 'TEAM') return teams.has(teamId!);
    if (target === 'BOT') return byId.has(botId!);
    if (target !== 'REPOSITORY') return false;
    const asked = repositoryPathId === null ? null : byId.get(repositoryPathId);
    const has = parts.filter((part) => part.repositoryId === repositoryId);
    return has.some(({ paths }) => paths === null || (asked != null && pathsWithin(asked, paths)));
  };
}

/** The living teams that the person is an admin of, and all teams below them. */
export async function administeredTeams(tx: Tx | Db, principal: Manager): Promise<string[]> {
  if (principal.kind !== 'USER') return [];
  const { userId, organizationId } = principal;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE reached AS (
      SELECT team.id FROM team_member JOIN team ON team.id = team_member.team_id
      WHERE team_member.organization_id = ${organizationId} AND user_id = ${userId} AND is_admin AND deleted_at IS NULL
      UNION SELECT team.id FROM team JOIN reached ON team.parent_id = reached.id WHERE deleted_at IS NULL
    ) SELECT id FROM reached`;
  return rows.map(({ id }) => id);
}

/** Whoever takes the person's flag away now waits until the transaction ends. */
async function holdFlags(tx: Tx, { organizationId, userId }: User): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 FROM team_member WHERE organization_id = ${organizationId} AND user_id = ${userId} AND is_admin
    ORDER BY team_id FOR SHARE`;
}
