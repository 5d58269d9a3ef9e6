import type { User } from '../auth/principal.ts';

/** What decides whether an invitation can still be used. */
interface Life {
  acceptedAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date;
}

/** Nobody has used these nor taken them back: expired ones too, which can be sent again. */
export function openInvitations({ organizationId }: Pick<User, 'organizationId'>) {
  return { organizationId, acceptedAt: null, revokedAt: null };
}

export function isExpired({ expiresAt }: Pick<Life, 'expiresAt'>, now: Date): boolean {
  return expiresAt <= now;
}

/** May this person send that invitation again, or take it back? */
export function mayManageInvitation(
  user: Pick<User, 'organizationId'>,
  invitation: Omit<Life, 'expiresAt'> & { organizationId: string },
): 'allow' | 'hidden' | 'accepted' | 'revoked' {
  if (invitation.organizationId !== user.organizationId) return 'hidden';
  if (invitation.acceptedAt) return 'accepted';
  return invitation.revokedAt ? 'revoked' : 'allow';
}

/** Whether its link still opens anything. One that was used, taken back or has expired is as good as unknown. */
export function isUsable(invitation: Life, now: Date): boolean {
  return !invitation.acceptedAt && !invitation.revokedAt && !isExpired(invitation, now);
}

/** May somebody with this address use a usable invitation? The link alone is not enough: it is for the invited person only. */
export function mayAccept(email: string, invitation: { emailLower: string }): 'allow' | 'other-person' {
  return email.toLowerCase() === invitation.emailLower ? 'allow' : 'other-person';
}
