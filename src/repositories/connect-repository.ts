import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import type { Repository } from '../generated/prisma/client.ts';
import { repositoryNamed } from './address.ts';
import { holdRepositoriesAt } from './hold-repository.ts';
import { requireRepositoriesRight } from './require-right.ts';

export interface ConnectRepository {
  url: string;
  provider?: string | null | undefined;
}

/** Makes a repository known, so that assets can be installed to it. Nothing changes for one that is connected already. */
export async function connectRepository(db: Db, principal: Manager, input: ConnectRepository): Promise<Repository> {
  requireRepositoriesRight(principal);
  const address = repositoryNamed('url', input.url, input.provider);
  return change(db, principal, async (tx) => {
    const [repository] = await holdRepositoriesAt(tx, principal, 'url', [address]);
    return repository!;
  });
}
