import type { AuditEvent } from '../audit/events.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';

interface Revocation {
  organizationId: string;
  botId: string;
  /** Id of the person or service account that revokes. */
  by: string;
  only?: Prisma.TokenWhereInput;
  reason?: 'bot_deleted';
}

/**
 * Revokes what acts as a bot that the transaction holds, and answers with the events to record. Runtime tokens that have ended by
 * themselves are left alone: a busy bot has thousands of them.
 */
export async function revokeBotTokens(
  tx: Tx,
  { organizationId, botId, by, only = {}, reason }: Revocation,
): Promise<AuditEvent[]> {
  const now = new Date();
  const living = { organizationId, botId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  const revoked = await tx.token.updateManyAndReturn({
    where: { ...living, ...only },
    data: { revokedAt: now, revokedById: by },
    select: { id: true, label: true, kind: true },
  });
  return revoked.map(({ id, label, kind }) => ({
    event: 'token.revoked',
    organizationId,
    target: { type: 'token', id, name: label },
    data: { kind, botId, ...(reason && { reason }) },
  }));
}
