import { recordAudit } from '../audit/record.ts';
import type { Role, User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { isGivenRole, maySetRole } from './policy.ts';
import { requireAllowed } from './require-right.ts';

export interface SetMemberRole {
  userId: string;
  role: Role;
}

/** Gives a member another role, from the next call on. Ownership is neither given nor taken here. */
export async function setMemberRole(db: Db, user: User, { userId, role }: SetMemberRole) {
  if (!isGivenRole(role))
    throw new BadUserInput(
      'role',
      'An organization has exactly one owner. Use transferOwnership to make somebody else the owner.',
    );
  const { organizationId } = user;
  const key = { organizationId_userId: { organizationId, userId } };
  return change(
    db,
    user,
    async (tx) => {
      const member = await tx.membership.findUnique({ where: key, include: { user: true } });
      requireAllowed(maySetRole(user, member), 'have another role');
      if (!member || member.role === role) return member;
      await recordAudit(tx, user, {
        event: 'member.role_changed',
        organizationId,
        target: { type: 'user', id: userId, name: member.user.email },
        data: { from: member.role, to: role },
      });
      return tx.membership.update({ where: key, data: { role }, include: { user: true } });
    },
    { members: [userId] },
  );
}
