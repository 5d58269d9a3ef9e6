import { recordAudit } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { lockTeam } from './load-team.ts';
import { livingTeams, type TeamManager } from './policy.ts';
import { requireTeamsRight } from './require-right.ts';
import { about } from './team-events.ts';
import { lockTree } from './team-tree.ts';

/** Leaves a tombstone, which keeps its rows in the log readable; its name is free again. */
export async function deleteTeam(db: Db, principal: TeamManager, teamId: string): Promise<void> {
  requireTeamsRight(principal);
  const { organizationId } = principal;
  await change(db, principal, async (tx) => {
    await lockTree(tx, organizationId);
    const team = await lockTeam(tx, organizationId, teamId);
    const child = await tx.team.findFirst({ where: { parentId: teamId, ...livingTeams(organizationId) }, select: { id: true } });
    if (child) throw new Conflict('id', 'The team has sub-teams. Move or delete them first.', 'HAS_SUB_TEAMS');
    await tx.team.update({ where: { id: teamId }, data: { deletedAt: new Date(), deletedById: principalId(principal) } });
    await recordAudit(tx, principal, { event: 'team.deleted', ...about(team) });
  });
}
