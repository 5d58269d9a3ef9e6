import type { Manager } from '../auth/principal.ts';
import { Forbidden } from '../kernel/errors.ts';
import { mayManageRepositories } from './policy.ts';

export function requireRepositoriesRight(principal: Manager): void {
  if (mayManageRepositories(principal) === 'allow') return;
  throw new Forbidden('Only an ADMIN or the OWNER of the organization may connect and disconnect repositories.');
}
