import { atLeast, type User } from '../auth/principal.ts';

export type UpdateVerdict = 'allow' | 'admins-only';

/** May this person rename the organization and change its icon? */
export function mayUpdateOrganization({ role }: User): UpdateVerdict {
  return atLeast(role, 'ADMIN') ? 'allow' : 'admins-only';
}

export type DeleteVerdict = 'allow' | 'owner-only' | 'name-differs';

/** May this person delete the organization, having typed that name? The name shows that it is meant. */
export function mayDeleteOrganization({ role }: User, organization: { name: string }, typedName: string): DeleteVerdict {
  if (role !== 'OWNER') return 'owner-only';
  return typedName.trim() === organization.name ? 'allow' : 'name-differs';
}
