import { newId } from '../kernel/ids.ts';
import { slugOf } from '../kernel/text-input.ts';
import type { Asset } from './plan-assets.ts';
import type { Random } from './random.ts';
import { areas, collectionKinds, names } from './words.ts';

const colors = ['#0b7285', '#2b8a3e', '#862e9c', '#a61e4d', '#e67700'];

export function planCollections(random: Random, owned: { organizationId: string; createdById: string }, count: number) {
  return names(random, count, areas, collectionKinds).map((name) => {
    const description = `What helps with ${name.split(' ')[0]}.`;
    return { id: newId('col'), ...owned, name, slug: slugOf(name), description, color: random.pick(colors) };
  });
}

export type Collection = ReturnType<typeof planCollections>[number];

export function planContents(random: Random, collections: readonly Collection[], published: readonly Asset[]) {
  return collections.flatMap(({ id: collectionId, organizationId }) =>
    random.some(published, 10 + random.below(41)).map(({ row }) => ({ organizationId, collectionId, assetId: row.id })),
  );
}
