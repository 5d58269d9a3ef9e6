import { recordAuditOfMany } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { columnsOf, type Target, withTarget } from '../installations/target.ts';
import { newId } from '../kernel/ids.ts';
import { requestEvent } from './request-events.ts';

/** Asks those who may to install a new asset: one request for each target. */
export async function openRequests(tx: Tx, principal: Manager, asset: Asset, targets: readonly Target[]): Promise<void> {
  const { organizationId, id: assetId } = asset;
  const by = { createdById: principalId(principal), createdByName: principal.name };
  // Not the start of the transaction, which is the default: the asset has been changed since.
  const common = { organizationId, assetId, ...by, createdAt: new Date() };
  const data = targets.map((target) => ({ id: newId('irq'), ...common, ...columnsOf(target) }));
  await tx.installationRequest.createMany({ data });
  const ids = data.map(({ id }) => id);
  const rows = await tx.installationRequest.findMany({ where: { id: { in: ids } }, include: withTarget, orderBy: { id: 'asc' } });
  await recordAuditOfMany(
    tx,
    principal,
    rows.map((row) => requestEvent('installation_request.created', { ...row, asset })),
  );
}
