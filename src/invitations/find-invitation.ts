import type { Db } from '../db/client.ts';
import { hashCode } from './code.ts';
import { isUsable } from './policy.ts';

/** What somebody who opens a link may know: whoever has the link has got the mail. Null when the link opens nothing any more. */
export async function findInvitation(db: Db, code: string) {
  const invitation = await db.invitation.findUnique({
    where: { secretHash: hashCode(code), organization: { deletedAt: null } },
    include: { organization: { select: { name: true } } },
  });
  if (!invitation || !isUsable(invitation, new Date())) return null;
  const { email, emailLower, role, organization } = invitation;
  const memberships = { where: { organization: { deletedAt: null } }, select: { organizationId: true } };
  const account = await db.user.findUnique({ where: { emailLower }, select: { memberships } });
  const known = account && { homeless: account.memberships.length === 0 };
  return { email, emailLower, role, organization: organization.name, account: known };
}

export type FoundInvitation = NonNullable<Awaited<ReturnType<typeof findInvitation>>>;
