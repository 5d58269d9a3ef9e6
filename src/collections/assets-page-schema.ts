import type { GraphQLResolveInfo } from 'graphql';
import { asKnown } from '../auth/gate.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { batched } from '../graphql/batched.ts';
import { connectionOf, encodeCursor, nodesQuery, type PageArgs, pageOf } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { ofCall } from '../graphql/per-call.ts';
import type { Page } from '../kernel/page.ts';

/** One for each place in the document: all collections that stand there have the same arguments and are asked for the same. */
const placesOf = ofCall(() => new Map<unknown, ReturnType<typeof assetsBy>>());

/** A page of the assets in a collection, by slug, as far as the caller may know of them: one statement for however many collections. */
export async function assetsPage(collectionId: string, args: PageArgs, context: Context, info: GraphQLResolveInfo) {
  const list = `assets of ${collectionId}`;
  const page = pageOf(args, list);
  const places = placesOf(context);
  const place = info.fieldNodes[0];
  const found = places.get(place) ?? assetsBy(page, context, info);
  places.set(place, found);
  const rows = (await found.pageIn(context, collectionId)) ?? [];
  const cursorOf = ({ slug, id }: Asset) => encodeCursor(list, slug, id);
  return connectionOf(rows, page, cursorOf, async () => (await found.countIn(context, collectionId)) ?? 0);
}

function assetsBy({ take, after }: Page, context: Context, info: GraphQLResolveInfo) {
  const { db, principal } = context;
  const visible = assetFilter(db, asKnown(principal));
  const query = nodesQuery(context, info, 'VaultAsset');
  const behind = after ? { OR: [{ slug: { gt: after.key } }, { slug: after.key, id: { gt: after.id } }] } : {};
  return {
    pageIn: batched<string, Asset[]>(async (_context, ids) => {
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
      return new Map(collections.map(({ id, assets }) => [id, assets.map(({ asset }) => asset as Asset)]));
    }),
    countIn: batched<string, number>(async (_context, ids) => {
      const rows = await db.collectionAsset.groupBy({
        by: ['collectionId'],
        where: { collectionId: { in: [...ids] }, asset: await visible },
        _count: true,
      });
      return new Map(rows.map(({ collectionId, _count }) => [collectionId, _count]));
    }),
  };
}
