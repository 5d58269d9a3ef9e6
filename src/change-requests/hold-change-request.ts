import { holdAsset } from '../assets/hold-asset.ts';
import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { findChangeRequest, type WholeChangeRequest } from './find-change-request.ts';
import { type Ends, howItEnded } from './policy.ts';

/** The change request, held: what is done about it next has to wait. With its asset, where that may be changed: assets come first. */
export async function holdChangeRequest(tx: Tx, principal: Manager, id: string, also?: 'asset'): Promise<WholeChangeRequest> {
  if (also) {
    const { assetId } = await findChangeRequest(tx, principal, id);
    await holdAsset(tx, principal, assetId);
  }
  await tx.$queryRaw`
    SELECT 1 FROM change_request WHERE id = ${id} AND organization_id = ${principal.organizationId} FOR NO KEY UPDATE`;
  return findChangeRequest(tx, principal, id);
}

/** What has been decided is not decided again. */
export function requireOpen(request: Ends & { mergedVersion: string | null }): void {
  const ended = howItEnded(request);
  if (ended) throw new Conflict('pullRequestId', ended, 'ALREADY_DECIDED');
}
