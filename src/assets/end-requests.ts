import type { AuditEvent } from '../audit/events.ts';
import { recordAuditOfMany } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { installedTo, withTarget } from '../installations/target.ts';
import { type AssetEditor, openRequest } from './policy.ts';

/**
 * Ends what is asked for about an asset that is being deleted. Requests to install it stay as answered; change requests go with the
 * versions that they begin with, and remain in the log.
 */
export async function endRequestsFor(tx: Tx, principal: AssetEditor, asset: Asset): Promise<void> {
  const events = [...(await rejectInstallations(tx, principal, asset)), ...(await closeChanges(tx, asset))];
  if (events.length > 0) await recordAuditOfMany(tx, principal, events);
}

async function rejectInstallations(tx: Tx, principal: AssetEditor, { id: assetId, organizationId }: Asset) {
  const open = { organizationId, assetId, ...openRequest };
  const requests = await tx.installationRequest.findMany({ where: open, include: withTarget, orderBy: { id: 'asc' } });
  if (requests.length === 0) return [];
  const answer = { rejectedAt: new Date(), rejectedById: principalId(principal), answer: 'The asset was deleted.' };
  await tx.installationRequest.updateMany({ where: { id: { in: requests.map(({ id }) => id) } }, data: answer });
  return requests.map((request): AuditEvent => {
    const target = { type: 'installation_request', id: request.id } as const;
    const data = { assetId, ...installedTo(request) };
    return { event: 'installation_request.rejected', organizationId, target, data };
  });
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
