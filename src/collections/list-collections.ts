import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { containing } from '../db/containing.ts';
import { pageByName } from '../db/page-by-name.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Page } from '../kernel/page.ts';
import { visibleCollections } from './visible-collections.ts';

/** One page of the collections that the principal may know of, by name. `query` says what to load besides the columns. */
export async function listCollections(db: Db, principal: Known, name: string | null, page: Page, query: object) {
  const where: Prisma.CollectionWhereInput = {
    AND: [await visibleCollections(db, principal), name ? { name: containing('name', name) } : {}],
  };
  const rows = await db.collection.findMany({ ...query, ...pageByName(where, page) });
  return { rows, totalCount: () => db.collection.count({ where }) };
}
