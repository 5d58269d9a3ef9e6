import { assetTypes } from '../assets/asset-type.ts';
import { isVersion } from '../assets/version-order.ts';
import type { AssetFacts, Place } from './facts.ts';

type Entry = Pick<AssetFacts, 'slug' | 'version' | 'type' | 'sha256' | 'size' | 'clients'> & { places: readonly Place[] };

const slugForm = /^[a-z0-9][a-z0-9._-]*$/;
const repoForm = /^https:\/\/[^\s/?#]+(\/[^\s/?#]+){2,}$/;
const isText = (text: string) => text !== '' && !/\p{Cc}/u.test(text);

/** Why clients would refuse a lock with this asset in it, or install it wrongly (E14); null when they would not. */
export function brokenRule({ slug, version, type, sha256, size, clients, places }: Entry): string | null {
  if (!slugForm.test(slug)) return 'has a name that clients cannot use';
  if (!isVersion(version)) return 'has a version that cannot be read';
  if (!Object.hasOwn(assetTypes, type) || type === 'APP_PLUGIN') return 'is of a kind that clients do not install';
  if (!/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(size) || size < 1) return 'has no valid bytes';
  if (!clients.every(isText)) return 'names a client that cannot be read';
  if (!places.every(({ repo, paths }) => repoForm.test(repo) && paths.every(isText))) return 'has a scope that cannot be read';
  return null;
}
