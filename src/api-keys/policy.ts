import type { User } from '../auth/principal.ts';

/** Every key of the organization that the person works in, revoked ones included. */
export function allKeys({ organizationId }: User) {
  return { kind: 'ORGANIZATION_API_KEY' as const, organizationId };
}

/** Those that are not revoked. */
export function livingKeys(user: User) {
  return { ...allKeys(user), revokedAt: null };
}

export type ManageVerdict = 'allow' | 'hidden';

/** May this person change or revoke that token as a key of the organization? Others are not told that it exists. */
export function mayManageApiKey(user: User, token: { kind: string; organizationId: string }): ManageVerdict {
  return token.kind === 'ORGANIZATION_API_KEY' && token.organizationId === user.organizationId ? 'allow' : 'hidden';
}
