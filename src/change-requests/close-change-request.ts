import { requireEditRight } from '../assets/require-right.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { about, what } from './change-request-events.ts';
import { holdChangeRequest, requireOpen } from './hold-change-request.ts';
import { isAuthor } from './policy.ts';

/** Ends a change request without a merge: its author takes it back, or one who may merge it rejects it. */
export async function closeChangeRequest(db: Db, principal: Manager, id: string) {
  return change(db, principal, async (tx) => {
    const request = await holdChangeRequest(tx, principal, id, 'asset');
    if (!isAuthor(principal, request)) await requireEditRight(tx, principal, request.asset);
    requireOpen(request);
    const closed = { closedAt: new Date(), closedById: principalId(principal) };
    await recordAudit(tx, principal, { event: 'change_request.closed', ...about(request), data: what(request) });
    return tx.changeRequest.update({ where: { id }, data: closed });
  });
}
