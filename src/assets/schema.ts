import { asKnown } from '../auth/gate.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import { creatorNames } from '../members/creator-names.ts';
import { Team } from '../teams/schema.ts';
import { assetTypes, type AssetType as Type } from './asset-type.ts';
import { readsAssets } from './gates.ts';
import { visibleVersions } from './policy.ts';
import { AssetSource, managedSource } from './source-schema.ts';
import { compareVersions } from './version-order.ts';
import { VaultAssetVersion } from './version-schema.ts';

export const AssetType = builder.enumType('AssetType', {
  description: 'The kinds of asset.',
  values: Object.fromEntries(
    Object.entries(assetTypes).map(([type, { description }]) => [type, { value: type, description }]),
  ) as Record<Type, { value: Type; description: string }>,
});

const AssetStatus = builder.enumType('AssetStatus', {
  description: 'Whether an asset is part of the catalogue.',
  values: {
    DRAFT: {
      description: 'Only its maker, and who is asked to decide about it, may see it. Nobody gets it, whoever it is installed to.',
    },
    PUBLISHED: { description: 'Everybody may see it. Whoever it is installed to gets it.' },
  },
});

const creatorName = batched<string, string>(({ db, principal }, ids) => creatorNames(db, asKnown(principal).organizationId, ids));

/**
 * What every asset has. The type of the answer says what kind of asset it is. Every payload of a change that answers with an asset leads
 * here: what is in it takes the scope to read it there as well.
 */
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
    description: t.exposeString('description', { description: 'What it is for; empty when nobody said.' }),
    status: t.expose('status', { type: AssetStatus, description: 'Whether it is part of the catalogue.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When its first version was uploaded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it, or what is in it, was last changed.' }),
    createdByName: t.string({
      nullable: true,
      gate: { ...readsAssets, scope: 'members:read' },
      description: 'The name of the person or service account that made it; null for who has left the organization.',
      resolve: ({ createdById }, _args, context) => creatorName(context, createdById),
    }),
    team: t.relation('team', {
      type: Team,
      nullable: true,
      gate: { ...readsAssets, scope: 'teams:read' },
      description: 'The team that owns it: its admins may change it at once. Null for administrators of the organization alone.',
    }),
    latestVersion: t.string({
      description: 'Its highest version, as it was uploaded, such as `3` or `1.2.0`. For a bot: the version that it gets.',
      // The highest of `visibleVersions`: of a bot's that is the active one, of everybody else's a column has it.
      select: { latestVersion: true, activeVersion: { select: { version: true } } },
      resolve: (asset, _args, { principal }) =>
        principal.kind === 'BOT' ? (asset.activeVersion?.version ?? '') : asset.latestVersion,
    }),
    versionsCount: t.relationCount('versions', {
      description: 'How many versions it has. A bot sees one, the version that it gets.',
      where: (_args, { principal }) => visibleVersions(principal),
    }),
    versions: t.field({
      type: [VaultAssetVersion],
      gate: readsAssets,
      extensions: { wholeList: true },
      description: 'All its versions, the newest first. A bot sees one, the version that it gets.',
      select: (_args, { principal }, nested) => ({
        versions: { where: visibleVersions(principal), ...(nested({ select: { version: true } }) as object) },
      }),
      resolve: ({ versions }) => versions.toSorted((one, other) => compareVersions(other.version, one.version)),
    }),
    activeVersion: t.relation('activeVersion', {
      type: VaultAssetVersion,
      nullable: true,
      gate: readsAssets,
      description: 'The version that locks hold: the highest, unless `activateSkillVersion` chose another.',
    }),
    evaluating: t.boolean({
      description: 'Whether its quality is being judged at the moment. Never: `evaluateAsset` answers when it has judged.',
      resolve: () => false,
    }),
    source: t.field({ type: AssetSource, description: 'Where its files come from.', resolve: managedSource }),
  }),
});

for (const { typename, description } of Object.values(assetTypes))
  builder.prismaObject('Asset', { variant: typename, interfaces: [VaultAsset], description, gate: 'inherited' });

/** Where the payloads of most mutations have the asset. */
export const changedAsset = {
  field: 'asset',
  type: VaultAsset,
  description: 'The asset as it is now; null when something is to be corrected.',
};
