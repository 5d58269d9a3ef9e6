import { atLeast, type ServiceAccount, type User } from '../auth/principal.ts';

/** Who can change repositories at all: never a bot. */
export type RepositoryManager = User | ServiceAccount;

/** The repositories that exist: what has been disconnected is as good as unknown. */
export function livingRepositories(organizationId: string) {
  return { organizationId, disconnectedAt: null };
}

export type RepositoriesVerdict = 'allow' | 'organization-admins-only';

/** May this principal connect and disconnect repositories? */
export function mayManageRepositories(principal: RepositoryManager): RepositoriesVerdict {
  return principal.kind === 'SERVICE_ACCOUNT' || atLeast(principal.role, 'ADMIN') ? 'allow' : 'organization-admins-only';
}
