import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { Conflict, Forbidden } from '../kernel/errors.ts';
import { type MembersVerdict, mayManageMembers, mayManageTeams, mayRemoveMember } from './policy.ts';
import { isAdminHere } from './team-tree.ts';

/** Creating, renaming, moving and deleting teams. */
export function requireTeamsRight(principal: Manager): void {
  if (mayManageTeams(principal) === 'allow') return;
  throw new Forbidden('Only an ADMIN or the OWNER of the organization may create, rename, move or delete teams.');
}

export async function requireMembersRight(tx: Tx, principal: Manager, teamId: string): Promise<void> {
  refuse(mayManageMembers(principal, await adminHere(tx, principal, teamId)));
}

export async function requireRemovalRight(tx: Tx, principal: Manager, teamId: string, memberId: string): Promise<void> {
  refuse(mayRemoveMember(principal, memberId, await adminHere(tx, principal, teamId)));
}

/** A team that has an admin keeps one. `field` is what the caller can correct. */
export function keepAnAdmin(field: string, adminsBefore: number, adminsAfter: number): void {
  if (adminsBefore === 0 || adminsAfter > 0) return;
  throw new Conflict(field, 'The team would lose its last admin. Make another member an admin first.', 'LAST_TEAM_ADMIN');
}

const adminHere = async (tx: Tx, principal: Manager, teamId: string) =>
  principal.kind === 'USER' && (await isAdminHere(tx, teamId, principal.userId));

function refuse(verdict: MembersVerdict): void {
  if (verdict === 'allow') return;
  throw new Forbidden(
    'Only an ADMIN or the OWNER of the organization, or an admin of this team or of a team above it, may change its members, admins and repositories.',
  );
}
