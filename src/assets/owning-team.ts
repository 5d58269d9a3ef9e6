import { atLeast } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { isAdminHere } from '../teams/team-tree.ts';
import type { AssetEditor } from './policy.ts';

/** Whoever belongs to a team, or administers it, may make it own an asset that is theirs to change. */
export async function requireOwnership(tx: Tx, principal: AssetEditor, teamId: string): Promise<void> {
  if (principal.kind === 'SERVICE_ACCOUNT' || atLeast(principal.role, 'ADMIN')) return;
  const { userId } = principal;
  const member = await tx.teamMember.findUnique({ where: { teamId_userId: { teamId, userId } }, select: { userId: true } });
  if (member || (await isAdminHere(tx, teamId, userId))) return;
  throw new Forbidden('Only its members and admins, and an ADMIN or the OWNER of the organization, may give an asset to a team.');
}
