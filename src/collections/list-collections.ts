import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { containing } from '../members/containing.ts';
import { visibleCollections } from './visible-collections.ts';

/** The rows to fetch, and the name and id of the last one seen. */
interface Page {
  take: number;
  after: { key: string; id: string } | null;
}

/** One page of the collections that the principal may know of, by name. `query` says what to load besides the columns. */
export async function listCollections(db: Db, principal: Known, name: string | null, { take, after }: Page, query: object) {
  const where: Prisma.CollectionWhereInput = {
    AND: [await visibleCollections(db, principal), name ? { name: containing('name', name) } : {}],
  };
  const rows = await db.collection.findMany({
    ...query,
    where: after ? { AND: [where, { OR: [{ name: { gt: after.key } }, { name: after.key, id: { gt: after.id } }] }] } : where,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take,
  });
  return { rows, totalCount: () => db.collection.count({ where }) };
}
