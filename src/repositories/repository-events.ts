import type { Repository } from '../generated/prisma/client.ts';
import { repositoryUrl } from './address.ts';

/** What every event about a repository says. */
export function aboutRepository(repository: Repository) {
  const { id, organizationId } = repository;
  return { organizationId, target: { type: 'repository' as const, id, name: repositoryUrl(repository) } };
}
