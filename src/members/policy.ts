import { atLeast, type Role, type User } from '../auth/principal.ts';

/** The roles that anybody is given, by invitation too. An organization has exactly one owner, who hands ownership on instead. */
export const givenRoles = ['ADMIN', 'MEMBER', 'VIEWER'] as const satisfies readonly Role[];
export type GivenRole = (typeof givenRoles)[number];

/** May this role be given at all, by whomever and to whomever? */
export function isGivenRole(role: Role): role is GivenRole {
  return role !== 'OWNER';
}

/** The member that an act is about; null for whoever is no member of the caller's organization. */
type Member = { userId: string; role: Role } | null;

export type MemberVerdict = 'allow' | 'hidden' | 'admins-only' | 'last-owner';

/** May this person give that member another role? The owner's is changed by handing ownership on, and not otherwise. */
export function maySetRole(user: User, member: Member): MemberVerdict {
  if (!atLeast(user.role, 'ADMIN')) return 'admins-only';
  if (member === null) return 'hidden';
  return member.role === 'OWNER' ? 'last-owner' : 'allow';
}

/** May this person take that member out of the organization? Anybody may leave, but the owner. */
export function mayTakeOut(user: User, member: Member): MemberVerdict {
  if (member?.userId !== user.userId && !atLeast(user.role, 'ADMIN')) return 'admins-only';
  if (member === null) return 'hidden';
  return member.role === 'OWNER' ? 'last-owner' : 'allow';
}

export type TransferVerdict = 'allow' | 'hidden' | 'owner-only' | 'disabled';

/** May this person hand the organization on to that member? Not to somebody who cannot sign in: nobody could take it back. */
export function mayTransfer(user: User, member: (NonNullable<Member> & { disabledAt: Date | null }) | null): TransferVerdict {
  if (user.role !== 'OWNER') return 'owner-only';
  if (member === null) return 'hidden';
  return member.disabledAt === null ? 'allow' : 'disabled';
}
