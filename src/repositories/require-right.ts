import { Forbidden } from '../kernel/errors.ts';
import { mayManageRepositories, type RepositoryManager } from './policy.ts';

export function requireRepositoriesRight(principal: RepositoryManager): void {
  if (mayManageRepositories(principal) === 'allow') return;
  throw new Forbidden('Only an ADMIN or the OWNER of the organization may connect and disconnect repositories.');
}
