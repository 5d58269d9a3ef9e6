import type { AuditEvent } from '../audit/events.ts';
import { recordAuditOfMany } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { about, what } from '../change-requests/change-request-events.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { rejectRequests } from '../installation-requests/reject-requests.ts';

/**
 * Ends what is asked for about an asset that is being deleted. Requests to install it stay as answered; change requests go with the
 * versions that they begin with, and remain in the log.
 */
export async function endRequestsFor(tx: Tx, principal: Manager, { id: assetId, organizationId }: Asset): Promise<void> {
  await rejectRequests(tx, principal, { organizationId, assetId }, 'The asset was deleted.');
  const requests = await tx.changeRequest.findMany({ where: { organizationId, assetId }, orderBy: { id: 'asc' } });
  if (requests.length === 0) return;
  await tx.changeRequest.deleteMany({ where: { organizationId, assetId } });
  const open = requests.filter(({ mergedAt, closedAt }) => mergedAt === null && closedAt === null);
  const closed = open.map((request): AuditEvent => ({ event: 'change_request.closed', ...about(request), data: what(request) }));
  await recordAuditOfMany(tx, principal, closed);
}
