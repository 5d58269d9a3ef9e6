import { type CheckedArchive, checkArchive, type Uploads } from '../archives/check-archive.ts';
import { rewriteArchive } from '../archives/rewrite-archive.ts';
import type { Spooled } from '../archives/spool.ts';
import type { Manager } from '../auth/principal.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { isUniqueViolation, orNameTaken } from '../db/failures.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { Conflict, NameTaken, NotFound } from '../kernel/errors.ts';
import { addVersion } from './add-version.ts';
import { assetSlug } from './asset-slug.ts';
import { findAsset } from './find-asset.ts';
import { holdAsset } from './hold-asset.ts';
import { nameTaken } from './name-taken.ts';
import { requireEditRight } from './require-right.ts';
import { uploadFirstVersion } from './upload-first-version.ts';
import { requireAgreement, type UploadInput, wantedName } from './upload-input.ts';

/** Where archives are kept, and where they are made. */
export interface ArchiveStores {
  blobs: BlobStore;
  uploads: Uploads;
}

export interface Uploaded {
  asset: Asset;
  version: string;
  isFirstVersion: boolean;
  /** How many installation requests were opened. */
  asked: number;
}

/** Publishes an archive: as the next version of the asset that it names, or as the first one of a new asset. The caller closes the archive. */
export async function uploadVersion(
  db: Db,
  principal: Manager,
  { blobs, uploads }: ArchiveStores,
  bytes: Spooled,
  input: UploadInput,
): Promise<Uploaded> {
  const checked = await checkArchive(bytes, uploads);

  async function publish(): Promise<Uploaded> {
    const name = wantedName(input, checked.metadata);
    const found = await findNamed(db, principal, name);
    requireAgreement(input, checked.metadata, found);
    const slug = found?.slug ?? assetSlug(name);
    return withName(checked, slug, uploads, (archive) =>
      change(db, principal, async (tx) => {
        const { version } = archive.metadata;
        if (!found) return { ...(await uploadFirstVersion(tx, principal, blobs, archive, input)), version, isFirstVersion: true };
        const asset = await publishNext(tx, principal, blobs, archive, found);
        return { asset, version, isFirstVersion: false, asked: 0 };
      }),
    );
  }

  // Somebody else made the asset, or deleted it, at the same moment: once more, and then it is known.
  return publish().catch((error: unknown) => {
    if (isUniqueViolation(error) || error instanceof NotFound) return publish().catch(orNameTaken(nameTaken));
    throw error;
  });
}

async function publishNext(tx: Tx, principal: Manager, blobs: BlobStore, archive: CheckedArchive, found: Asset): Promise<Asset> {
  const asset = await holdAsset(tx, principal, found.id);
  if (asset.slug !== found.slug)
    throw new Conflict('name', 'The asset was renamed while this upload was running. Try again.', 'CHANGED_MEANWHILE');
  await requireEditRight(tx, principal, asset);
  await addVersion(tx, principal, blobs, asset, archive);
  return asset;
}

/** The asset with that name. One that the principal may not know of is not told about, but its name is taken. */
async function findNamed(db: Db, principal: Manager, typed: string): Promise<Asset | null> {
  const name = typed.toLowerCase();
  const { organizationId } = principal;
  const called = [{ slug: name }, { nameLower: name }, { slug: assetSlug(typed) }];
  const known = await db.asset.findFirst({ where: { organizationId, deletedAt: null, OR: called }, select: { id: true } });
  if (!known) return null;
  const found = await findAsset(db, principal, typed);
  if (!found) throw new NameTaken(nameTaken);
  return found;
}

/** An archive names its asset by the slug: one that says otherwise is packed anew, any other keeps its bytes. */
async function withName<T>(
  checked: CheckedArchive,
  slug: string,
  uploads: Uploads,
  work: (archive: CheckedArchive) => Promise<T>,
): Promise<T> {
  if (checked.metadata.name === slug) return work(checked);
  const renamed = await rewriteArchive(checked.bytes, { name: slug }, uploads);
  try {
    return await work(await checkArchive(renamed, uploads));
  } finally {
    await renamed.close();
  }
}
