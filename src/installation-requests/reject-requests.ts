import { type Actor, recordAuditOfMany } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { openRequest } from './policy.ts';
import { requestEvent, withAssetAndTarget } from './request-events.ts';

/** Ends the open requests that can no longer be granted, and says so in the log. `answer` is what those who asked will read. */
export async function rejectRequests(
  tx: Tx,
  actor: Exclude<Actor, { kind: 'SYSTEM' }>,
  where: Prisma.InstallationRequestWhereInput & { organizationId: string },
  answer: string,
): Promise<void> {
  // Whoever decides at this moment is waited for, so that what was decided stays decided.
  const held = await tx.installationRequest.findMany({ where: { ...where, ...openRequest }, select: { id: true } });
  if (held.length === 0) return;
  const open = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM installation_request
    WHERE id = ANY(${held.map(({ id }) => id)}::text[]) AND approved_at IS NULL AND rejected_at IS NULL
    ORDER BY id FOR UPDATE`;
  const id = { in: open.map((row) => row.id) };
  await tx.installationRequest.updateMany({
    where: { id },
    data: { rejectedAt: new Date(), rejectedById: principalId(actor), answer },
  });
  const rows = await tx.installationRequest.findMany({ where: { id }, include: withAssetAndTarget, orderBy: { id: 'asc' } });
  await recordAuditOfMany(
    tx,
    actor,
    rows.map((row) => requestEvent('installation_request.rejected', row)),
  );
}
