import { recordAudit } from '../audit/record.ts';
import type { Role, User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { isUniqueViolation } from '../db/failures.ts';
import { BadUserInput, Conflict } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { emailInput } from '../kernel/text-input.ts';
import { isGivenRole } from '../members/policy.ts';
import { mintCode } from './code.ts';
import { endInvitations } from './end-invitations.ts';
import { isExpired } from './policy.ts';
import { type Post, writeInvitation } from './write-invitation.ts';

export interface InviteMember {
  email: string;
  role: Role;
}

/** Invites somebody by mail. The link in it is stored as a hash; whether the mail went out is told by the invitation's delivery. */
export async function inviteMember(db: Db, user: User, post: Post, { role, ...input }: InviteMember) {
  const email = emailInput('email', input.email);
  const emailLower = email.toLowerCase();
  if (!isGivenRole(role))
    throw new BadUserInput('role', 'An organization has exactly one owner; choose ADMIN, MEMBER or VIEWER.');
  const { organizationId } = user;
  const invitation = await change(db, user, async (tx) => {
    await replaceExpired(tx, user, emailLower);
    await refuseMember(tx, organizationId, emailLower, 'email');
    const { code, secretHash, expiresAt } = mintCode();
    const mailId = await writeInvitation(tx, user, post, { email, role, code, expiresAt });
    const data = { id: newId('inv'), organizationId, email, emailLower, role, secretHash, expiresAt, mailId };
    // Two invitations at the same moment: the index decides.
    const made = await tx.invitation.create({ data: { ...data, invitedById: user.userId } }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? invitedAlready() : error;
    });
    const target = { type: 'invitation', id: made.id, name: email } as const;
    await recordAudit(tx, user, { event: 'invitation.created', organizationId, target, data: { role } });
    return made;
  });
  await post.outbox.deliver(invitation.mailId);
  return invitation;
}

const invitedAlready = () =>
  new Conflict('email', 'There is an open invitation for this address: send it again with resendInvitation, or revoke it first.');

/** An open invitation stands in the way of another, unless it has expired: then it makes way. */
async function replaceExpired(tx: Tx, user: User, emailLower: string): Promise<void> {
  const { organizationId } = user;
  const [held] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM invitation WHERE organization_id = ${organizationId} AND email_lower = ${emailLower}
    AND accepted_at IS NULL AND revoked_at IS NULL FOR UPDATE`;
  if (!held) return;
  const old = await tx.invitation.findUniqueOrThrow({ where: { id: held.id } });
  if (!isExpired(old, new Date())) throw invitedAlready();
  await endInvitations(tx, user, { id: old.id }, 'replaced');
}

/** Whoever is a member needs no invitation. */
export async function refuseMember(tx: Tx, organizationId: string, emailLower: string, field: string): Promise<void> {
  const member = await tx.membership.findFirst({ where: { organizationId, user: { emailLower } }, select: { userId: true } });
  if (member) throw new Conflict(field, 'This person is a member of the organization already: change the role instead.');
}
