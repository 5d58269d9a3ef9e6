import type { Db } from '../db/client.ts';
import { pageByName } from '../db/page-by-name.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Page } from '../kernel/page.ts';
import { livingRepositories } from './policy.ts';

/** One page of the connected repositories by name. `query` says what to load besides the columns. */
export async function listRepositories(db: Db, organizationId: string, page: Page, query: object) {
  const where: Prisma.RepositoryWhereInput = livingRepositories(organizationId);
  const rows = await db.repository.findMany({ ...query, ...pageByName(where, page) });
  return { rows, totalCount: () => db.repository.count({ where }) };
}
