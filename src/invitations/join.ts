import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { isUniqueViolation } from '../db/failures.ts';
import { Conflict } from '../kernel/errors.ts';
import { withdrawMail } from '../mail/outbox.ts';
import type { HeldInvitation } from './hold-invitation.ts';

/** Makes the invited person a member, and uses the invitation up. The transaction holds the invitation. */
export async function makeMember(tx: Tx, userId: string, invitation: HeldInvitation): Promise<void> {
  const { id, organizationId, role, mailId } = invitation;
  await tx.membership.create({ data: { organizationId, userId, role } }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('code', 'You are a member of this organization already.') : error;
  });
  await tx.invitation.update({ where: { id }, data: { acceptedAt: new Date(), acceptedById: userId } });
  await withdrawMail(tx, [mailId]);
}

/** In the log of the organization that was joined, whichever one the person's session works in. */
export async function recordJoin(tx: Tx, user: User, { id, organizationId, email, role }: HeldInvitation): Promise<void> {
  await recordAudit(
    tx,
    user,
    { event: 'invitation.accepted', organizationId, target: { type: 'invitation', id, name: email } },
    { event: 'member.added', organizationId, target: { type: 'user', id: user.userId, name: user.email }, data: { role } },
  );
}
