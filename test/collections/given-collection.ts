import type { Client } from '../support/client.ts';
import { dataOf } from '../support/client.ts';
import { addAssets, createCollection, installCollection } from './documents.ts';

let counter = 0;

/** A collection with these assets in it, installed to these targets, each by a caller who may. */
export async function givenCollection(by: Client, assets: readonly { id: string }[] = [], name = `Collection ${++counter}`) {
  const input = { name, description: null, assetGids: assets.map(({ id }) => id) };
  const { id } = dataOf(await by.query(createCollection, { input })).createAssetCollection.collection;
  return { id: id as string, name };
}

export const target = (entityType: string, entityId: string | null = null, monoRepoConfigId: string | null = null) => ({
  entityType,
  entityId,
  entityName: null,
  entityProvider: null,
  monoRepoConfigId,
  monoRepoConfigName: null,
});

export const installing = (collection: { id: string }, ...installations: ReturnType<typeof target>[]) => ({
  input: { gid: collection.id, installations },
});

export const holding = (collection: { id: string }, ...assets: { id: string }[]) => ({
  input: { collectionGid: collection.id, assetGids: assets.map(({ id }) => id) },
});

export const taking = (collection: { id: string }, entityType: string, entityId: string | null = null) => ({
  input: { gid: collection.id, entityType, entityId, monoRepoConfigId: null },
});

export async function install(by: Client, collection: { id: string }, ...targets: ReturnType<typeof target>[]): Promise<void> {
  dataOf(await by.query(installCollection, installing(collection, ...targets)));
}

export async function add(by: Client, collection: { id: string }, ...assets: { id: string }[]): Promise<void> {
  dataOf(await by.query(addAssets, holding(collection, ...assets)));
}
