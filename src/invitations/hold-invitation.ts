import type { User } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { Conflict, NotFound } from '../kernel/errors.ts';
import { hashCode } from './code.ts';
import { isUsable, mayManageInvitation } from './policy.ts';

/** An invitation of the organization, held until the change commits, and whether it was taken back already. */
export async function holdInvitation(tx: Tx, user: User, id: string) {
  await tx.$queryRaw`SELECT 1 FROM invitation WHERE id = ${id} AND organization_id = ${user.organizationId} FOR UPDATE`;
  const invitation = await tx.invitation.findUnique({ where: { id } });
  const verdict = invitation ? mayManageInvitation(user, invitation) : 'hidden';
  if (!invitation || verdict === 'hidden') throw new NotFound('Invitation');
  if (verdict === 'accepted')
    throw new Conflict('id', 'This invitation has been accepted: the person is a member, and can be removed as one.');
  return { invitation, revoked: verdict === 'revoked' };
}

/**
 * The invitation behind a link, held until it is used; its organization is held against deletion first, as everybody does it.
 * Unknown, used, revoked and expired ones, and those to an organization that is gone, are told apart by nobody.
 */
export async function holdByCode(tx: Tx, code: string) {
  const secretHash = hashCode(code);
  const found = await tx.invitation.findUnique({ where: { secretHash }, select: { id: true, organizationId: true } });
  if (!found) throw new NotFound('Invitation');
  const living = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM organization WHERE id = ${found.organizationId} AND deleted_at IS NULL FOR KEY SHARE`;
  await tx.$queryRaw`SELECT 1 FROM invitation WHERE id = ${found.id} FOR UPDATE`;
  // Read again by the code: sending the invitation again may have made this link void in the meantime.
  const invitation = await tx.invitation.findUnique({ where: { secretHash }, include: { organization: true } });
  if (living.length === 0 || !invitation || !isUsable(invitation, new Date())) throw new NotFound('Invitation');
  return invitation;
}

export type HeldInvitation = Awaited<ReturnType<typeof holdByCode>>;
