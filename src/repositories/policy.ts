import { isAdmin, type Manager } from '../auth/principal.ts';

/** The repositories that exist: what has been disconnected is as good as unknown. */
export function livingRepositories(organizationId: string) {
  return { organizationId, disconnectedAt: null };
}

export type RepositoriesVerdict = 'allow' | 'organization-admins-only';

/** May this principal connect and disconnect repositories? */
export function mayManageRepositories(principal: Manager): RepositoriesVerdict {
  return isAdmin(principal) ? 'allow' : 'organization-admins-only';
}
