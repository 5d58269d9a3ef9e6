import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { withdrawMail } from '../mail/outbox.ts';
import { mintCode } from './code.ts';
import { holdInvitation } from './hold-invitation.ts';
import { refuseMember } from './invite-member.ts';
import { type Post, writeInvitation } from './write-invitation.ts';

/** Sends an open invitation again, with a new link for another seven days. The link before it works no longer. */
export async function resendInvitation(db: Db, user: User, post: Post, id: string) {
  const { organizationId } = user;
  const sent = await change(db, user, async (tx) => {
    const { invitation, revoked } = await holdInvitation(tx, user, id);
    if (revoked) throw new Conflict('id', 'This invitation has been revoked: invite the person anew.');
    const { email, emailLower, role } = invitation;
    await refuseMember(tx, organizationId, emailLower, 'id');
    const { code, secretHash, expiresAt } = mintCode();
    await withdrawMail(tx, [invitation.mailId]);
    const mailId = await writeInvitation(tx, user, post, { email, role, code, expiresAt });
    const target = { type: 'invitation', id, name: email } as const;
    await recordAudit(tx, user, { event: 'invitation.resent', organizationId, target });
    return tx.invitation.update({ where: { id }, data: { secretHash, expiresAt, mailId } });
  });
  await post.outbox.deliver(sent.mailId);
  return sent;
}
