import type { Asset } from '../generated/prisma/client.ts';

/** What every event about an asset says. */
export function aboutAsset({ id, organizationId, slug }: Pick<Asset, 'id' | 'organizationId' | 'slug'>) {
  return { organizationId, target: { type: 'asset' as const, id, name: slug } };
}
