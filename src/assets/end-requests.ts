import type { AuditEvent } from '../audit/events.ts';
import { recordAuditOfMany } from '../audit/record.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { rejectRequests } from '../installation-requests/reject-requests.ts';
import type { AssetEditor } from './policy.ts';

/**
 * Ends what is asked for about an asset that is being deleted. Requests to install it stay as answered; change requests go with the
 * versions that they begin with, and remain in the log.
 */
export async function endRequestsFor(tx: Tx, principal: AssetEditor, asset: Asset): Promise<void> {
  const { id: assetId, organizationId } = asset;
  await rejectRequests(tx, principal, { organizationId, assetId }, 'The asset was deleted.');
  await recordAuditOfMany(tx, principal, await closeChanges(tx, asset));
}

async function closeChanges(tx: Tx, { id: assetId, organizationId }: Asset) {
  const requests = await tx.changeRequest.findMany({ where: { organizationId, assetId }, orderBy: { id: 'asc' } });
  await tx.changeRequest.deleteMany({ where: { organizationId, assetId } });
  const open = requests.filter(({ mergedAt, closedAt }) => mergedAt === null && closedAt === null);
  return open.map(({ id, title }): AuditEvent => {
    const target = { type: 'change_request', id, name: title } as const;
    return { event: 'change_request.closed', organizationId, target, data: { assetId, title } };
  });
}
