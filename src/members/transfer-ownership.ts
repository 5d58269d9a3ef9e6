import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { Conflict, Forbidden, NotFound } from '../kernel/errors.ts';
import { mayTransfer } from './policy.ts';

/** Makes a member the owner; the old one becomes an ADMIN. Both in one transaction: there is never none and never two. */
export async function transferOwnership(db: Db, user: User, userId: string) {
  const { organizationId } = user;
  const key = (id: string) => ({ organizationId_userId: { organizationId, userId: id } });
  return change(
    db,
    user,
    async (tx) => {
      const member = await tx.membership.findUnique({ where: key(userId), include: { user: true } });
      const verdict = mayTransfer(user, member && { ...member, disabledAt: member.user.disabledAt });
      if (verdict === 'owner-only') throw new Forbidden('Only the OWNER of the organization may hand it on.');
      if (!member || verdict === 'hidden') throw new NotFound('Member');
      if (verdict === 'disabled')
        throw new Conflict('userId', 'This person cannot sign in. Choose somebody who can.', 'DISABLED');
      if (userId === user.userId) return member;
      await tx.membership.update({ where: key(user.userId), data: { role: 'ADMIN' } });
      const owner = await tx.membership.update({ where: key(userId), data: { role: 'OWNER' }, include: { user: true } });
      await recordAudit(tx, user, {
        event: 'organization.ownership_transferred',
        organizationId,
        target: { type: 'user', id: userId, name: member.user.email },
        data: { from: user.userId, to: userId },
      });
      return owner;
    },
    { members: [userId] },
  );
}
