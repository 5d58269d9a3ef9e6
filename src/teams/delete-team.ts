import { aboutAsset } from '../assets/asset-events.ts';
import { recordAudit, recordAuditOfMany } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { rejectRequests } from '../installation-requests/reject-requests.ts';
import { removeRows } from '../installations/rows.ts';
import { Conflict } from '../kernel/errors.ts';
import { lockTeam } from './hold-team.ts';
import { livingTeams } from './policy.ts';
import { requireTeamsRight } from './require-right.ts';
import { about } from './team-events.ts';
import { removeTeamRepositories } from './team-repositories.ts';
import { lockTree } from './team-tree.ts';

/** Ends a team with what is installed to it. It leaves a tombstone, which keeps its rows in the log readable; its name is free again. */
export async function deleteTeam(db: Db, principal: Manager, teamId: string): Promise<void> {
  requireTeamsRight(principal);
  const { organizationId } = principal;
  await change(db, principal, async (tx) => {
    await lockTree(tx, organizationId);
    const team = await lockTeam(tx, organizationId, teamId);
    const child = await tx.team.findFirst({ where: { parentId: teamId, ...livingTeams(organizationId) }, select: { id: true } });
    if (child) throw new Conflict('id', 'The team has sub-teams. Move or delete them first.', 'HAS_SUB_TEAMS');
    await tx.team.update({ where: { id: teamId }, data: { deletedAt: new Date(), deletedById: principalId(principal) } });
    await recordAudit(tx, principal, { event: 'team.deleted', ...about(team) });
    await leaveAssets(tx, principal, teamId);
    const there = { organizationId, teamId };
    await removeTeamRepositories(tx, principal, there, 'team_deleted');
    await removeRows(tx, principal, there, 'team_deleted');
    await rejectRequests(tx, principal, there, 'The team was deleted.');
  });
}

/** What the team owned is left to the administrators of the organization. Assets are locked before installations, as everywhere. */
async function leaveAssets(tx: Tx, principal: Manager, teamId: string): Promise<void> {
  const { organizationId } = principal;
  await tx.$queryRaw`
    SELECT 1 FROM asset WHERE organization_id = ${organizationId} AND team_id = ${teamId} ORDER BY id FOR NO KEY UPDATE`;
  const assets = await tx.asset.findMany({ where: { organizationId, teamId }, orderBy: { id: 'asc' } });
  if (assets.length === 0) return;
  await tx.asset.updateMany({ where: { id: { in: assets.map(({ id }) => id) } }, data: { teamId: null, updatedAt: new Date() } });
  const living = assets.filter(({ deletedAt }) => deletedAt === null);
  await recordAuditOfMany(
    tx,
    principal,
    living.map((asset) => ({ event: 'asset.updated' as const, ...aboutAsset(asset), data: { fields: ['team'] } })),
  );
}
