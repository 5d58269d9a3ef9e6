import { builder } from '../graphql/builder.ts';
import { assetTypes, type AssetType as Type } from './asset-type.ts';

export const AssetType = builder.enumType('AssetType', {
  description: 'The kinds of asset.',
  values: Object.fromEntries(
    Object.entries(assetTypes).map(([type, { description }]) => [type, { value: type, description }]),
  ) as Record<Type, { value: Type; description: string }>,
});

/** What every asset has. The type of the answer says what kind of asset it is. */
export const VaultAsset = builder.prismaInterface('Asset', {
  name: 'VaultAsset',
  description: 'A versioned bundle for AI clients, in the catalogue of the organization.',
  gate: 'inherited',
  resolveType: (asset) => assetTypes[asset.type].typename,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `ast_…`.' }),
    name: t.exposeString('name', { description: 'Its name as people wrote it, unique in the organization.' }),
    slug: t.exposeString('slug', { description: 'Its name in locks, addresses and commands.' }),
    type: t.expose('type', { type: AssetType, description: 'What kind of asset it is.' }),
  }),
});

for (const { typename, description } of Object.values(assetTypes))
  builder.prismaObject('Asset', { variant: typename, interfaces: [VaultAsset], description, gate: 'inherited' });
