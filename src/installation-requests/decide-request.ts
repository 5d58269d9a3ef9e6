import { mayPublishAsset } from '../assets/policy.ts';
import { publishAsset } from '../assets/publish-asset.ts';
import { adminOfItsTeam } from '../assets/require-right.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { clearPromoted } from '../installations/clear-promoted.ts';
import { mayInstallTo } from '../installations/policy.ts';
import { addRows } from '../installations/rows.ts';
import { targetOf } from '../installations/target.ts';
import { Conflict, Forbidden } from '../kernel/errors.ts';
import { textInput } from '../kernel/text-input.ts';
import { holdRequest } from './hold-request.ts';
import { isAsAskedFor, isRequester } from './policy.ts';
import { requestEvent, type WholeRequest, withAssetAndTarget } from './request-events.ts';
import { requestFilter } from './request-filter.ts';
import { requirePublication } from './require-publication.ts';

export interface DecideRequest {
  requestId: string;
  comment?: string | null | undefined;
}

/** Installs what was asked for, and publishes it if it is a draft. The right to install there is asked for now, not when the request came. */
export async function approveInstallationRequest(db: Db, principal: Manager, { requestId, comment }: DecideRequest) {
  const answer = textInput('comment', comment ?? '', 2000);
  const visible = await requestFilter(db, principal);
  return change(db, principal, async (tx) => {
    const request = await holdRequest(tx, visible, requestId);
    await requireDecision(tx, principal, request);
    if (request.asset.status === 'DRAFT') {
      const mayPublish = mayPublishAsset(principal, await adminOfItsTeam(tx, principal, request.asset)) === 'allow';
      await requirePublication(tx, principal, request.asset, mayPublish);
    }
    requireAsAskedFor(request);
    const installed = { assetId: request.assetId };
    const target = targetOf(request);
    const created = await addRows(tx, principal, installed, [target]);
    await publishAsset(tx, principal, request.asset);
    if (created > 0) await clearPromoted(tx, principal, installed, { userId: request.createdById, added: [target] });
    await recordAudit(tx, principal, requestEvent('installation_request.approved', request));
    const data = { approvedAt: new Date(), approvedById: principalId(principal), answer };
    return tx.installationRequest.update({ where: { id: requestId }, data, include: withAssetAndTarget });
  });
}

/** Ends a request without installing anything. Who made it may take it back. */
export async function rejectInstallationRequest(db: Db, principal: Manager, { requestId, comment }: DecideRequest) {
  const answer = textInput('comment', comment ?? '', 2000);
  const visible = await requestFilter(db, principal);
  return change(db, principal, async (tx) => {
    const request = await holdRequest(tx, visible, requestId);
    if (!isRequester(principal, request)) await requireDecision(tx, principal, request);
    await recordAudit(tx, principal, requestEvent('installation_request.rejected', request));
    const data = { rejectedAt: new Date(), rejectedById: principalId(principal), answer };
    return tx.installationRequest.update({ where: { id: requestId }, data, include: withAssetAndTarget });
  });
}

async function requireDecision(tx: Tx, principal: Manager, request: WholeRequest): Promise<void> {
  const there = await adminThere(tx, principal, [request]);
  if (mayInstallTo(principal, request, there(request)) === 'allow') return;
  throw new Forbidden(
    'Only an ADMIN or the OWNER of the organization, or an admin of the team concerned or of one above it, may decide about this request.',
  );
}

function requireAsAskedFor(request: WholeRequest): void {
  if (isAsAskedFor(request, request.asset)) return;
  throw new Conflict(
    'requestId',
    'The draft was changed after this was asked for. Reject the request; whoever wants it asks for it again as it is now.',
    'CHANGED_MEANWHILE',
  );
}
