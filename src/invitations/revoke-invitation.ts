import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { withdrawMail } from '../mail/outbox.ts';
import { holdInvitation } from './hold-invitation.ts';

/** Takes an invitation back: its link works no longer. Revoking it again changes nothing. */
export async function revokeInvitation(db: Db, user: User, id: string): Promise<void> {
  await change(db, user, async (tx) => {
    const { invitation, revoked } = await holdInvitation(tx, user, id);
    if (revoked) return;
    await tx.invitation.update({ where: { id }, data: { revokedAt: new Date(), revokedById: user.userId } });
    await withdrawMail(tx, [invitation.mailId]);
    const { organizationId, email } = invitation;
    const target = { type: 'invitation', id, name: email } as const;
    await recordAudit(tx, user, { event: 'invitation.revoked', organizationId, target, data: {} });
  });
}
