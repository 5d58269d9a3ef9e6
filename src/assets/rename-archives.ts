import { type ArchivedFile, checkArchive } from '../archives/check-archive.ts';
import { rewriteArchive } from '../archives/rewrite-archive.ts';
import type { Spooled } from '../archives/spool.ts';
import { type BlobStore, storedBytes } from '../blobs/blob-store.ts';
import type { Db } from '../db/client.ts';
import type { ArchiveStores } from './upload-version.ts';

/** The archive of a version as it is stored. */
export interface StoredArchive {
  id: string;
  version: string;
  sha256: string;
  size: number;
}

/** What a version is to hold under another name. */
export interface RenamedArchive {
  id: string;
  sha256: string;
  metadata: string;
  files: ArchivedFile[];
}

/**
 * Stores the archives of an asset as they read under another slug, one after the other. A version that had that slug before gets the very
 * bytes back that it had then: clients keep them for ever.
 */
export async function renameArchives(
  db: Db,
  stores: ArchiveStores,
  organizationId: string,
  slug: string,
  versions: readonly StoredArchive[],
): Promise<RenamedArchive[]> {
  const versionId = { in: versions.map(({ id }) => id) };
  const earlier = await db.assetName.findMany({ where: { organizationId, slug, versionId } });
  const archives: RenamedArchive[] = [];
  try {
    for (const version of versions) {
      const had = earlier.find(({ versionId: of }) => of === version.id);
      archives.push(await storeRenamed(db, stores, slug, version, had?.sha256 ?? null));
    }
    return archives;
  } catch (error) {
    await discard(db, stores.blobs, archives);
    throw error;
  }
}

/** Deletes what was stored for a renaming that did not take place. */
export async function discard(db: Db, blobs: BlobStore, archives: readonly RenamedArchive[]): Promise<void> {
  await db.$transaction((tx) =>
    blobs.deleteUnused(
      tx,
      archives.map(({ sha256 }) => sha256),
    ),
  );
}

async function storeRenamed(
  db: Db,
  { blobs, uploads }: ArchiveStores,
  slug: string,
  { id, ...present }: StoredArchive,
  earlier: string | null,
): Promise<RenamedArchive> {
  // A longer name makes a larger archive: one that was uploaded at the limit must not be stuck with its name.
  const roomy = { ...uploads, limitBytes: 2 * uploads.limitBytes };
  const size = earlier === null ? null : await blobs.size(db, earlier);
  const bytes: Spooled =
    earlier !== null && size !== null
      ? { ...storedBytes(blobs, db, { sha256: earlier, size }), sha256: earlier, close: async () => {} }
      : await rewriteArchive(storedBytes(blobs, db, present), { name: slug }, roomy);
  try {
    const { metadata, files } = await checkArchive(bytes, roomy);
    await db.$transaction((tx) => blobs.put(tx, bytes));
    return { id, sha256: bytes.sha256, metadata: metadata.text, files };
  } finally {
    await bytes.close();
  }
}
