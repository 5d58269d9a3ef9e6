import { atLeast, type Known, type User } from '../auth/principal.ts';

/** What acts as its person alone, in the one organization that it was made in. */
export function ownTokens(user: User, kind: 'PERSONAL_TOKEN' | 'DEVICE_TOKEN') {
  return { kind, organizationId: user.organizationId, userId: user.userId, revokedAt: null };
}

export type RevokeVerdict = 'allow' | 'hidden';

interface Owned {
  organizationId: string;
  userId: string | null;
}

/** May this principal revoke that personal token? Others are not told that it exists. */
export function mayRevokePersonalToken(principal: Known, token: Owned): RevokeVerdict {
  return principal.kind === 'USER' && token.userId === principal.userId && token.organizationId === principal.organizationId
    ? 'allow'
    : 'hidden';
}

/** May this person revoke that device token? One's own, and as an administrator those that act as bots. */
export function mayRevokeDeviceToken(user: User, token: Owned & { botId: string | null }): RevokeVerdict {
  if (mayRevokePersonalToken(user, token) === 'allow') return 'allow';
  const ofBot = token.botId !== null && token.organizationId === user.organizationId;
  return ofBot && atLeast(user.role, 'ADMIN') ? 'allow' : 'hidden';
}
