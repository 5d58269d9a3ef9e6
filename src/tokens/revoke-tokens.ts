import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** Revokes whatever is found, for a reason that the log keeps. The very next call with one of them is refused. */
export async function revokeTokens(
  tx: Tx,
  user: User,
  where: Prisma.TokenWhereInput,
  reason: 'member_removed' | 'member_left' | 'organization_deleted',
): Promise<void> {
  const revoked = await tx.token.updateManyAndReturn({
    where: { ...where, revokedAt: null },
    data: { revokedAt: new Date(), revokedById: user.userId },
    select: { id: true, organizationId: true, label: true, kind: true, botId: true },
  });
  await recordAudit(
    tx,
    user,
    ...revoked.map(({ id, organizationId, label, kind, botId }) => ({
      event: 'token.revoked' as const,
      organizationId,
      target: { type: 'token' as const, id, name: label },
      data: { kind, ...(botId !== null && { botId }), reason },
    })),
  );
}
