import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { containing } from '../db/containing.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Page } from '../kernel/page.ts';
import type { AssetType } from './asset-type.ts';

export interface ListAssets {
  type?: AssetType | null | undefined;
  slug?: string | null | undefined;
  search?: string | null | undefined;
}

/** One page, by slug, of the assets that the principal may know of. `query` says what to load besides the columns. */
export async function listAssets(db: Db, principal: Known, filter: ListAssets, { take, after }: Page, query: object) {
  const where: Prisma.AssetWhereInput = { AND: [await assetFilter(db, principal), asked(filter)] };
  const rest: Prisma.AssetWhereInput = after ? { AND: [where, { slug: { gt: after.key } }] } : where;
  const rows = await db.asset.findMany({ ...query, where: rest, orderBy: { slug: 'asc' }, take });
  return { rows, totalCount: () => db.asset.count({ where }) };
}

function asked({ type, slug, search }: ListAssets): Prisma.AssetWhereInput {
  const term = search ? containing('search', search) : null;
  return {
    ...(type != null && { type }),
    ...(slug != null && { slug }),
    ...(term && { OR: [{ name: term }, { description: term }] }),
  };
}
