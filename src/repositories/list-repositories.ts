import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { livingRepositories } from './policy.ts';

/** The rows to fetch, and the name and id of the last one seen. */
interface Page {
  take: number;
  after: { key: string; id: string } | null;
}

/** One page of the connected repositories by name. `query` says what to load besides the columns. */
export async function listRepositories(db: Db, organizationId: string, { take, after }: Page, query: object) {
  const where: Prisma.RepositoryWhereInput = livingRepositories(organizationId);
  const rows = await db.repository.findMany({
    ...query,
    where: after ? { AND: [where, { OR: [{ name: { gt: after.key } }, { name: after.key, id: { gt: after.id } }] }] } : where,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take,
  });
  return { rows, totalCount: () => db.repository.count({ where }) };
}
