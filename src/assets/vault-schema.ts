import { asKnown } from '../auth/gate.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import { builder } from '../graphql/builder.ts';
import { connectionOf, encodeCursor, nodesQuery, pageArguments, pageOf } from '../graphql/connection.ts';
import { NotFound } from '../kernel/errors.ts';
import { VaultAssetsConnection } from './connection-schema.ts';
import { readsAssets } from './gates.ts';
import { listAssets } from './list-assets.ts';
import { AssetType, VaultAsset } from './schema.ts';

export const Vault = builder.objectRef<object>('Vault').implement({
  description: 'The catalogue of the organization, as far as the caller may know of it.',
  gate: 'inherited',
  fields: (t) => ({
    assets: t.field({
      type: VaultAssetsConnection,
      description:
        'Assets by slug: to people and service accounts what is published, their own drafts, and drafts that they are asked to decide about; to a bot what its lock holds.',
      args: {
        type: t.arg({ type: AssetType, description: 'Only assets of this kind.' }),
        slug: t.arg.string({ description: 'Only the asset with exactly this slug.' }),
        search: t.arg.string({ description: 'Only assets whose name or description contains this, in upper or lower case.' }),
        ...pageArguments,
      },
      resolve: async (_vault, args, context, info) => {
        const principal = asKnown(context.principal);
        const list = `vault ${principal.organizationId}`;
        const page = pageOf(args, list);
        const query = nodesQuery(context, info, 'VaultAsset');
        const { rows, totalCount } = await listAssets(context.db, principal, args, page, query);
        return connectionOf(rows, page, ({ slug, id }) => encodeCursor(list, slug, id), totalCount);
      },
    }),
  }),
});

builder.queryField('vault', (t) =>
  t.field({
    type: Vault,
    gate: readsAssets,
    description: 'The catalogue of the organization.',
    resolve: () => ({}),
  }),
);

builder.queryField('asset', (t) =>
  t.prismaField({
    type: VaultAsset,
    nullable: true,
    gate: readsAssets,
    description: 'One asset that the caller may know of.',
    args: { id: t.arg.id({ required: true, description: 'The id of the asset, `ast_…`.' }) },
    resolve: async (query, _root, { id }, { db, principal }) => {
      const asset = await db.asset.findFirst({ ...query, where: { AND: [await assetFilter(db, asKnown(principal)), { id }] } });
      if (!asset) throw new NotFound('Asset');
      return asset;
    },
  }),
);
