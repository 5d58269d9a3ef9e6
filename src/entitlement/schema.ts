import { queryFromInfo } from '@pothos/plugin-prisma';
import { readsAssets } from '../assets/gates.ts';
import { VaultAsset } from '../assets/schema.ts';
import { asKnown } from '../auth/gate.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import type { Place } from './facts.ts';
import { installedAssets } from './installed-assets.ts';
import { downloadUrl } from './lock.ts';
import type { Entitlement, LeftOut } from './resolve.ts';

const InstalledAssetScope = builder.objectRef<Place>('InstalledAssetScope').implement({
  description: 'A place that an installed asset is confined to.',
  gate: 'inherited',
  fields: (t) => ({
    repository: t.exposeString('repo', { description: 'The repository, as `https://host/owner/name` in lower case.' }),
    paths: t.exposeStringList('paths', {
      description: 'Folders in it, relative to its root, sorted; empty for the whole repository.',
    }),
  }),
});

const InstalledAsset = builder.objectRef<Entitlement & { asset: Asset }>('InstalledAsset').implement({
  description: 'An asset that somebody gets, in the version that their lock holds.',
  gate: 'inherited',
  fields: (t) => ({
    asset: t.field({ type: VaultAsset, description: 'The asset.', resolve: ({ asset }) => asset }),
    version: t.exposeString('version', { description: 'The version in the lock, as it was uploaded: the active one.' }),
    scopes: t.field({
      type: [InstalledAssetScope],
      description: 'Where it applies, by repository; empty for everywhere.',
      resolve: ({ places }) => places,
    }),
    isDirectInstall: t.exposeBoolean('direct', {
      description: 'True when it is installed to the person or bot itself, not only to a team, a repository or everybody.',
    }),
    url: t.string({
      description: 'Where its archive is downloaded from, with the credential of whoever gets it. Absolute.',
      resolve: (entitlement, _args, { services }) => downloadUrl(services.publicUrl, entitlement),
    }),
    sha256: t.exposeString('sha256', { description: 'SHA-256 of the archive, in lower-case hexadecimal.' }),
    size: t.exposeInt('size', { description: 'Size of the archive in bytes.' }),
  }),
});

const LeftOutAsset = builder.objectRef<LeftOut>('LeftOutAsset').implement({
  description: 'An asset that is installed to somebody and cannot be handed out.',
  gate: 'inherited',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'The slug of the asset.' }),
    reason: t.exposeString('reason', { description: 'Why, in words, such as `needs style-guide in another version`.' }),
  }),
});

interface Response {
  assets: (Entitlement & { asset: Asset })[];
  leftOut: LeftOut[];
}

const InstalledAssetsResponse = builder.objectRef<Response>('InstalledAssetsResponse').implement({
  description: 'What somebody gets: their lock (`GET /api/skills/sx.lock`) as data.',
  gate: 'inherited',
  fields: (t) => ({
    assets: t.field({ type: [InstalledAsset], description: 'The assets, by slug.', resolve: ({ assets }) => assets }),
    leftOut: t.field({
      type: [LeftOutAsset],
      description: 'What is missing for a reason that somebody can mend, whatever the filters, by slug.',
      resolve: ({ leftOut }) => leftOut,
    }),
  }),
});

builder.queryField('installedAssets', (t) =>
  t.field({
    type: InstalledAssetsResponse,
    gate: readsAssets,
    description:
      'What the caller, or somebody else whom the caller may look at, gets. People see what they get themselves; an ADMIN, the OWNER and service accounts what anybody gets; team admins what the people and bots of their teams get. Bots see only themselves.',
    args: {
      userId: t.arg.id({ description: 'What this person gets, `usr_…`. The caller when neither this nor `botId` is given.' }),
      botId: t.arg.id({ description: 'What this bot gets, `bot_…`. Not together with `userId`.' }),
      repositoryId: t.arg.id({
        description: 'Only what applies in this repository, `rep_…`: what is confined to it, and what applies everywhere.',
      }),
      assetType: t.arg.string({ description: 'Only assets of this kind, such as `SKILL` or `claude-code-plugin`.' }),
      term: t.arg.string({
        description: 'Only assets whose name, slug or description contains this, in upper or lower case.',
      }),
    },
    resolve: async (_root, args, context, info) => {
      const { entitlements, leftOut } = await installedAssets(context.db, asKnown(context.principal), args);
      const query: object = queryFromInfo({ context, info, typeName: 'VaultAsset', path: ['assets', 'asset'] });
      const rows = await context.db.asset.findMany({
        ...query,
        where: { id: { in: entitlements.map(({ assetId }) => assetId) } },
      });
      const byId = new Map(rows.map((row) => [row.id, row]));
      // Deleted in between: nobody gets it any more.
      const assets = entitlements.flatMap((one) => {
        const asset = byId.get(one.assetId);
        return asset ? [{ ...one, asset }] : [];
      });
      return { assets, leftOut };
    },
  }),
);
