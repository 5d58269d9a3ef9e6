import type { Known, User } from '../auth/principal.ts';

/** A personal token is its owner's alone, and lives in the one organization that it was made in. */
export function ownTokens(user: User) {
  return { kind: 'PERSONAL_TOKEN' as const, organizationId: user.organizationId, userId: user.userId, revokedAt: null };
}

export type RevokeVerdict = 'allow' | 'hidden';

/** May this principal revoke that personal token? Others are not told that it exists. */
export function mayRevokePersonalToken(
  principal: Known,
  token: { userId: string | null; organizationId: string },
): RevokeVerdict {
  return principal.kind === 'USER' && token.userId === principal.userId && token.organizationId === principal.organizationId
    ? 'allow'
    : 'hidden';
}
