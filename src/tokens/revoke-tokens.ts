import { recordAuditOfMany } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** Revokes whatever is found and has not ended by itself, for a reason that the log keeps. The very next call with one of them is refused. */
export async function revokeTokens(
  tx: Tx,
  user: User,
  where: Prisma.TokenWhereInput,
  reason: 'member_removed' | 'member_left' | 'organization_deleted',
): Promise<void> {
  const now = new Date();
  const living: Prisma.TokenWhereInput = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  const revoked = await tx.token.updateManyAndReturn({
    where: { ...where, ...living },
    data: { revokedAt: now, revokedById: user.userId },
    select: { id: true, organizationId: true, label: true, kind: true, botId: true },
  });
  await recordAuditOfMany(
    tx,
    user,
    revoked.map(({ id, organizationId, label, kind, botId }) => ({
      event: 'token.revoked' as const,
      organizationId,
      target: { type: 'token' as const, id, name: label },
      data: { kind, ...(botId !== null && { botId }), reason },
    })),
  );
}
