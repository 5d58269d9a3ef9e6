import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { columnsOf, type Target } from '../installations/target.ts';
import { newId } from '../kernel/ids.ts';
import { openRequest } from './policy.ts';
import { requestEvent, type WholeRequest, withAssetAndTarget } from './request-events.ts';

export interface WantedInstallation {
  assetId: string;
  target: Target;
  message: string;
}

/**
 * Asks for an installation. If it is asked for already, by whomever, that request is the answer. Who calls holds the asset and the target,
 * so that nobody decides at this moment.
 */
export async function openInstallationRequest(tx: Tx, principal: Manager, wanted: WantedInstallation): Promise<WholeRequest> {
  const { organizationId, name: createdByName } = principal;
  const same = { organizationId, assetId: wanted.assetId, ...columnsOf(wanted.target) };
  // By the clock that changes of assets are dated by, which decides whether one came after the request.
  const by = { createdById: principalId(principal), createdByName, createdAt: new Date() };
  const [made] = await tx.installationRequest.createManyAndReturn({
    data: [{ id: newId('irq'), ...same, ...by, message: wanted.message }],
    skipDuplicates: true,
    select: { id: true },
  });
  const request = await tx.installationRequest.findFirstOrThrow({
    where: { ...same, ...openRequest },
    include: withAssetAndTarget,
  });
  if (made) await recordAudit(tx, principal, requestEvent('installation_request.created', request));
  return request;
}
