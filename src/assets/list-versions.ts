import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { assetSlug } from './asset-slug.ts';
import { findAsset } from './find-asset.ts';
import { mayUpload, visibleVersions } from './policy.ts';
import { compareVersions } from './version-order.ts';

/**
 * The versions under a name that the principal may see, the highest last. Who may upload is also told of versions that a deleted or
 * renamed asset had under it: they can never be used again, and a client that did not know would try one of them for ever.
 */
export async function listVersions(db: Db, principal: Known, name: string): Promise<string[]> {
  const asset = await findAsset(db, principal, name);
  const versions = asset
    ? await db.assetVersion.findMany({ where: { assetId: asset.id, ...visibleVersions(principal) }, select: { version: true } })
    : await usedUp(db, principal, name);
  return versions.map(({ version }) => version).sort(compareVersions);
}

async function usedUp(db: Db, principal: Known, name: string): Promise<{ version: string }[]> {
  if (!mayUpload(principal)) return [];
  const { organizationId } = principal;
  const slug = assetSlug(name);
  const held = await db.asset.findFirst({ where: { organizationId, slug, deletedAt: null }, select: { id: true } });
  return held ? [] : db.assetName.findMany({ where: { organizationId, slug }, select: { version: true } });
}
