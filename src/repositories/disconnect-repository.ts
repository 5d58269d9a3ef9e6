import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { rejectRequests } from '../installation-requests/reject-requests.ts';
import { removeRows } from '../installations/rows.ts';
import { NotFound } from '../kernel/errors.ts';
import { removeTeamRepositories } from '../teams/team-repositories.ts';
import { aboutRepository } from './repository-events.ts';
import { requireRepositoriesRight } from './require-right.ts';

/**
 * Forgets a repository, with everything that is installed there. It leaves a tombstone; connected again, it is a new one. To disconnect one
 * that is disconnected changes nothing.
 */
export async function disconnectRepository(db: Db, principal: Manager, id: string): Promise<void> {
  requireRepositoriesRight(principal);
  const { organizationId } = principal;
  await change(db, principal, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM repository WHERE id = ${id} AND organization_id = ${organizationId} FOR UPDATE`;
    const repository = await tx.repository.findFirst({ where: { id, organizationId } });
    if (!repository) throw new NotFound('Repository');
    if (repository.disconnectedAt) return;
    const tombstone = { disconnectedAt: new Date(), disconnectedById: principalId(principal) };
    await tx.repository.update({ where: { id }, data: tombstone });
    await recordAudit(tx, principal, { event: 'repository.disconnected', ...aboutRepository(repository) });
    const there = { organizationId, repositoryId: id };
    await removeTeamRepositories(tx, principal, there, 'repository_disconnected');
    await removeRows(tx, principal, there, 'repository_disconnected');
    await rejectRequests(tx, principal, there, 'The repository was disconnected.');
  });
}
