import { recordAuditOfMany } from '../audit/record.ts';
import { type Known, principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** Tokens that have not ended by themselves. Of what acted as a busy bot, thousands have: they are left alone where many are ended at once. */
export function notExpired(): Prisma.TokenWhereInput {
  return { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] };
}

/**
 * Revokes whatever is found and is not revoked yet, with its audit rows, and tells how many that were. The very next call with one of them
 * is refused. The one place that revokes stored tokens.
 */
export async function revokeTokens(
  tx: Tx,
  by: Known,
  where: Prisma.TokenWhereInput,
  reason?: 'bot_deleted' | 'member_removed' | 'member_left' | 'organization_deleted',
): Promise<number> {
  const revoked = await tx.token.updateManyAndReturn({
    where: { AND: [where, { revokedAt: null }] },
    data: { revokedAt: new Date(), revokedById: principalId(by) },
    select: { id: true, organizationId: true, label: true, kind: true, botId: true },
  });
  await recordAuditOfMany(
    tx,
    by,
    revoked.map(({ id, organizationId, label, kind, botId }) => ({
      event: 'token.revoked' as const,
      organizationId,
      target: { type: 'token' as const, id, name: label },
      data: { kind, ...(botId !== null && { botId }), ...(reason && { reason }) },
    })),
  );
  return revoked.length;
}
