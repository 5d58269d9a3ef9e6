import { atLeast, type Role, type User } from '../auth/principal.ts';

export type GrantStatus = 'PENDING' | 'APPROVED' | 'DENIED' | 'EXPIRED' | 'REDEEMED';

/** What decides where a grant stands. */
export interface Life {
  expiresAt: Date;
  approvedAt: Date | null;
  deniedAt: Date | null;
  redeemedAt: Date | null;
}

export function statusOf({ expiresAt, approvedAt, deniedAt, redeemedAt }: Life, now: Date): GrantStatus {
  if (redeemedAt) return 'REDEEMED';
  if (deniedAt) return 'DENIED';
  if (expiresAt <= now) return 'EXPIRED';
  return approvedAt ? 'APPROVED' : 'PENDING';
}

type Decided = Life & { decidedById: string | null };

/** May this person know of a grant by its code? One that somebody else has decided is that person's alone. */
export function maySeeGrant({ userId }: Pick<User, 'userId'>, grant: Decided): 'allow' | 'hidden' {
  const decided = grant.approvedAt !== null || grant.deniedAt !== null;
  return decided && grant.decidedById !== userId ? 'hidden' : 'allow';
}

/** Whether a program is let in, and as which bot; as the person when no bot is named. */
export interface Decision {
  approve: boolean;
  botId: string | null;
}

export type DecideVerdict = 'allow' | 'done' | 'hidden' | 'expired' | 'decided-otherwise';

/** May this person decide that grant so, for the organization that the person acts in? What is decided so already is done. */
export function mayDecide(
  user: Pick<User, 'userId' | 'organizationId'>,
  grant: Decided & { organizationId: string | null; botId: string | null },
  { approve, botId }: Decision,
  now: Date,
): DecideVerdict {
  if (maySeeGrant(user, grant) === 'hidden') return 'hidden';
  const status = statusOf(grant, now);
  if (status === 'PENDING') return 'allow';
  if (status === 'EXPIRED') return 'expired';
  if (status === 'DENIED') return approve ? 'decided-otherwise' : 'done';
  const sameChoice = grant.organizationId === user.organizationId && grant.botId === botId;
  return approve && sameChoice ? 'done' : 'decided-otherwise';
}

/** May somebody with this role let a program act as a bot? What acts as a bot is made by administrators alone. */
export function mayActAsBot(role: Role): 'allow' | 'role-too-low' {
  return atLeast(role, 'ADMIN') ? 'allow' : 'role-too-low';
}

/** Does an approval still stand when the program comes for its token? Judged by what its giver may do then; null: not a member any more. */
export function mayRedeem(role: Role | null, asBot: boolean): 'allow' | 'right-lost' {
  if (role === null) return 'right-lost';
  return asBot && mayActAsBot(role) !== 'allow' ? 'right-lost' : 'allow';
}
