import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { asKnown } from '../auth/gate.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { connectionOf, encodeCursor, nodesQuery, type PageArgs, pageOf } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import type { Page } from '../kernel/page.ts';

interface Loaders {
  pages: DataLoader<string, Asset[]>;
  counts: DataLoader<string, number>;
}

/** One for each place in the document: all collections that stand there have the same arguments and are asked for the same. */
const loaders = new WeakMap<Context, Map<unknown, Loaders>>();

/** A page of the assets in a collection, by slug, as far as the caller may know of them: one statement for however many collections. */
export async function assetsPage(collectionId: string, args: PageArgs, context: Context, info: GraphQLResolveInfo) {
  const list = `assets of ${collectionId}`;
  const page = pageOf(args, list);
  const places = loaders.get(context) ?? new Map<unknown, Loaders>();
  loaders.set(context, places);
  const place = info.fieldNodes[0];
  const found = places.get(place) ?? loadersFor(context, info, page);
  places.set(place, found);
  const rows = await found.pages.load(collectionId);
  return connectionOf(
    rows,
    page,
    ({ slug, id }) => encodeCursor(list, slug, id),
    () => found.counts.load(collectionId),
  );
}

function loadersFor(context: Context, info: GraphQLResolveInfo, { take, after }: Page): Loaders {
  const { db, principal } = context;
  const visible = assetFilter(db, asKnown(principal));
  const query = nodesQuery(context, info, 'VaultAsset');
  const behind = after ? { OR: [{ slug: { gt: after.key } }, { slug: after.key, id: { gt: after.id } }] } : {};
  const options = { cache: false };
  return {
    pages: new DataLoader(async (ids) => {
      const collections = await db.collection.findMany({
        where: { id: { in: [...ids] } },
        select: {
          id: true,
          assets: {
            where: { asset: { AND: [await visible, behind] } },
            orderBy: [{ asset: { slug: 'asc' } }, { assetId: 'asc' }],
            take,
            select: { asset: query },
          },
        },
      });
      const byId = new Map(collections.map(({ id, assets }) => [id, assets.map(({ asset }) => asset as Asset)]));
      return ids.map((id) => byId.get(id) ?? []);
    }, options),
    counts: new DataLoader(async (ids) => {
      const rows = await db.collectionAsset.groupBy({
        by: ['collectionId'],
        where: { collectionId: { in: [...ids] }, asset: await visible },
        _count: true,
      });
      const byId = new Map(rows.map(({ collectionId, _count }) => [collectionId, _count]));
      return ids.map((id) => byId.get(id) ?? 0);
    }, options),
  };
}
