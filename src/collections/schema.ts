import type { GraphQLResolveInfo } from 'graphql';
import { VaultAssetsConnection } from '../assets/connection-schema.ts';
import { asKnown } from '../auth/gate.ts';
import type { Collection } from '../generated/prisma/client.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import {
  connectionOf,
  connectionType,
  encodeCursor,
  nodesQuery,
  type PageArgs,
  pageArguments,
  pageOf,
} from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { rowPayload } from '../graphql/payload.ts';
import { perCall } from '../graphql/per-call.ts';
import { VaultAssetInstallation } from '../installations/installation-schema.ts';
import { installationsOfCollections } from '../installations/list-installations.ts';
import { NotFound } from '../kernel/errors.ts';
import { activeCollectionId } from './active-collection.ts';
import { assetsPage } from './assets-page-schema.ts';
import { readsCollections } from './gates.ts';
import { listCollections } from './list-collections.ts';
import { visibleCollections } from './visible-collections.ts';

const installationsOf = batched((context, ids: readonly string[]) =>
  installationsOfCollections(context.db, asKnown(context.principal), ids),
);

const VaultAssetCollection = builder.prismaObject('Collection', {
  name: 'VaultAssetCollection',
  description:
    'A named set of assets; also called a profile or a hat. Installed, it hands out whatever is in it at the time; active, it narrows what one gets to that.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `col_…`.' }),
    name: t.exposeString('name', { description: 'Its name, unique among the collections of the organization.' }),
    slug: t.exposeString('slug', {
      description: 'Its name in addresses and commands: lower-case letters, digits and hyphens. Stays when it is renamed.',
    }),
    description: t.exposeString('description', { description: 'What it is for; empty when nobody said.' }),
    instructions: t.exposeString('instructions', {
      description: 'What somebody who has it active is to know; empty when there is nothing.',
    }),
    color: t.exposeString('color', { nullable: true, description: 'A colour such as `#1e90ff`, in lower case; null for none.' }),
    assets: t.field({
      type: VaultAssetsConnection,
      gate: readsCollections,
      args: pageArguments,
      description: 'What is in it, as far as the caller may know of it, by slug.',
      resolve: ({ id }, args, context, info) => assetsPage(id, args, context, info),
    }),
    installations: t.field({
      type: [VaultAssetInstallation],
      gate: readsCollections,
      description:
        'What it is installed to. What somebody has installed for oneself is shown to that person, administrators and service accounts.',
      resolve: async ({ id }, _args, context) => (await installationsOf(context, id)) ?? [],
    }),
    isActive: t.boolean({
      description: 'Whether it narrows what the caller gets at present.',
      resolve: async ({ id }, _args, context, info) =>
        (await perCall(context, info, 'active collection', () => activeCollectionId(context.db, asKnown(context.principal)))) ===
        id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it, or what is in it, was last changed.' }),
  }),
});

/** The payload of a mutation that answers with a collection under one of its names. */
export const collectionPayload = (name: string, field: 'collection' | 'profile', description: string) =>
  rowPayload(name, description, {
    field,
    type: VaultAssetCollection,
    description: 'As it is now; null when something is to be corrected, or when there is none.',
  });

const VaultAssetCollectionConnection = connectionType('VaultAssetCollectionConnection', VaultAssetCollection, 'collections');

async function collectionsPage(name: string | null, args: PageArgs, context: Context, info: GraphQLResolveInfo) {
  const principal = asKnown(context.principal);
  const list = `collections ${principal.organizationId}`;
  const page = pageOf(args, list);
  const query = nodesQuery(context, info, 'VaultAssetCollection');
  const { rows, totalCount } = await listCollections(context.db, principal, name, page, query);
  return connectionOf(rows, page, (collection) => encodeCursor(list, collection.name, collection.id), totalCount);
}

async function oneCollection(query: object, what: string, id: string, { db, principal }: Context): Promise<Collection> {
  const where = { AND: [await visibleCollections(db, asKnown(principal)), { id }] };
  const collection = await db.collection.findFirst({ ...query, where });
  if (!collection) throw new NotFound(what);
  return collection;
}

builder.queryFields((t) => ({
  collections: t.field({
    type: VaultAssetCollectionConnection,
    gate: readsCollections,
    description: 'The collections of the organization, by name. A bot sees those with something in them that it gets.',
    args: pageArguments,
    resolve: (_root, args, context, info) => collectionsPage(null, args, context, info),
  }),
  profiles: t.field({
    type: VaultAssetCollectionConnection,
    nullable: true,
    gate: readsCollections,
    description: 'The same as `collections`, by the name that those know them under who make one active.',
    args: {
      name: t.arg.string({ description: 'Only those whose name contains this, in upper or lower case.' }),
      ...pageArguments,
    },
    resolve: (_root, { name, ...args }, context, info) => collectionsPage(name ?? null, args, context, info),
  }),
  collection: t.prismaField({
    type: VaultAssetCollection,
    gate: readsCollections,
    description: 'One collection of the organization.',
    args: { id: t.arg.id({ required: true, description: 'The id of the collection, `col_…`.' }) },
    resolve: (query, _root, { id }, context) => oneCollection(query, 'Collection', id, context),
  }),
  profile: t.prismaField({
    type: VaultAssetCollection,
    nullable: true,
    gate: readsCollections,
    description: 'The same as `collection`.',
    args: { id: t.arg.id({ required: true, description: 'The id of the profile, `col_…`.' }) },
    resolve: (query, _root, { id }, context) => oneCollection(query, 'Profile', id, context),
  }),
}));
