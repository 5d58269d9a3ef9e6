import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { isAdminHere } from '../teams/team-tree.ts';
import { mayGiveToTeam } from './policy.ts';

/** Whoever belongs to a team, or administers it, may make it own an asset that is theirs to change. */
export async function requireOwnership(tx: Tx, principal: Manager, teamId: string): Promise<void> {
  if (mayGiveToTeam(principal, false) === 'allow') return;
  if (mayGiveToTeam(principal, await belongsTo(tx, principal, teamId)) !== 'allow')
    throw new Forbidden(
      'Only its members and admins, and an ADMIN or the OWNER of the organization, may give an asset to a team.',
    );
}

async function belongsTo(tx: Tx, principal: Manager, teamId: string): Promise<boolean> {
  if (principal.kind !== 'USER') return false;
  const { userId } = principal;
  const member = await tx.teamMember.findUnique({ where: { teamId_userId: { teamId, userId } }, select: { userId: true } });
  return member !== null || isAdminHere(tx, teamId, userId);
}
