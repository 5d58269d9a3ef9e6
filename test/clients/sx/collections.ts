import type { Sx } from './client.ts';

export interface SeenCollection {
  id: string;
  name: string;
  description: string;
  slugs: string[];
}

/** `sx collection list`: every collection, and what is in it. */
export async function collectionList(sx: Sx): Promise<SeenCollection[]> {
  const seen: SeenCollection[] = [];
  for (const { id, name, description } of await sx.pages('ListCollections', {}, 'collections')) {
    const assets = await sx.pages('CollectionAssets', { id }, 'collection.assets');
    seen.push({ id, name, description, slugs: assets.map(({ slug }) => slug) });
  }
  return seen;
}

export async function createCollection(sx: Sx, name: string, assetGids: string[] | null = null): Promise<string> {
  const input = { name, description: '', assetGids };
  return (await sx.graph('CreateAssetCollection', { input })).createAssetCollection.collection.id;
}
