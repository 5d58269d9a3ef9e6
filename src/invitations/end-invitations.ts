import type { AuditEvent } from '../audit/events.ts';
import { type Actor, recordAuditOfMany } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { withdrawMail } from '../mail/outbox.ts';

/** Takes open invitations back, because somebody wants it or because of something else that happened: their links work no longer. */
export async function endInvitations(
  tx: Tx,
  actor: Actor,
  where: Prisma.InvitationWhereInput,
  reason?: 'replaced' | 'member_added' | 'member_removed' | 'organization_deleted',
): Promise<void> {
  const revokedById = actor.kind === 'SYSTEM' ? null : principalId(actor);
  const revoked = await tx.invitation.updateManyAndReturn({
    where: { ...where, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date(), revokedById },
    select: { id: true, email: true, mailId: true, organizationId: true },
  });
  await withdrawMail(
    tx,
    revoked.map(({ mailId }) => mailId),
  );
  const events = revoked.map(({ id, email, organizationId }): AuditEvent => {
    const target = { type: 'invitation', id, name: email } as const;
    return { event: 'invitation.revoked', organizationId, target, data: { ...(reason && { reason }) } };
  });
  await recordAuditOfMany(tx, actor, events);
}
