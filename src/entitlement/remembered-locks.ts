import { LRUCache } from 'lru-cache';
import { type Known, principalId } from '../auth/principal.ts';
import type { Revisions } from './revisions.ts';

/** What is known of the lock that a caller was last given, so that it need not be resolved to say that it is still the same. */
export interface RememberedLock {
  /** Read in the same moment as the content. */
  revisions: Revisions;
  etag: string;
  /** What was left out, for the header; empty for nothing. */
  leftOut: string;
}

/** In memory: each node remembers what it resolved. */
export interface RememberedLocks {
  of(principal: Known): RememberedLock | undefined;
  remember(principal: Known, lock: RememberedLock): void;
}

const most = 50_000;

export function rememberedLocks(): RememberedLocks {
  const locks = new LRUCache<string, RememberedLock>({ max: most });
  const key = (principal: Known) => `${principal.organizationId} ${principalId(principal)}`;
  return {
    of: (principal) => locks.get(key(principal)),
    remember: (principal, lock) => void locks.set(key(principal), lock),
  };
}
