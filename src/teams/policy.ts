import { atLeast, isAdmin, type Manager } from '../auth/principal.ts';

/** The teams that exist: what has been deleted is as good as unknown. */
export function livingTeams(organizationId: string) {
  return { organizationId, deletedAt: null };
}

export type TeamsVerdict = 'allow' | 'organization-admins-only';

/** May this principal create, rename, move and delete teams? */
export function mayManageTeams(principal: Manager): TeamsVerdict {
  return isAdmin(principal) ? 'allow' : 'organization-admins-only';
}

export type MembersVerdict = 'allow' | 'team-admins-only';

/** May this principal say who belongs to a team and who administers it? `adminHere`: it is an admin of the team or of one above it. */
export function mayManageMembers(principal: Manager, adminHere: boolean): MembersVerdict {
  if (isAdmin(principal)) return 'allow';
  return adminHere && principal.kind === 'USER' && atLeast(principal.role, 'MEMBER') ? 'allow' : 'team-admins-only';
}

/** May this principal take that person out of a team? Anybody may leave. */
export function mayRemoveMember(principal: Manager, memberId: string, adminHere: boolean): MembersVerdict {
  if (principal.kind === 'USER' && principal.userId === memberId) return 'allow';
  return mayManageMembers(principal, adminHere);
}
