import type { Entry } from 'yauzl';
import { ArchiveRefused, shown } from './archive-refused.ts';
import { requirePlainEntry } from './check-entry.ts';
import { checkLayout } from './check-layout.ts';
import { countFile } from './check-nested.ts';
import { decodeName, requireDistinct, requireSafePath } from './entry-name.ts';
import { type AssetMetadata, longestMetadata, readMetadata } from './metadata.ts';
import { directoryCursor, openZip, readEntries } from './open-zip.ts';
import type { Spooled } from './spool.ts';
import { mostEntries, unpackBudget } from './unpack-budget.ts';
import { unpackEntry } from './unpack-entry.ts';

/** Where uploads wait until they are stored, and how large they may be. */
export interface Uploads {
  dir: string;
  limitBytes: number;
}

export interface ArchivedFile {
  path: string;
  /** In bytes. */
  size: number;
}

/** An archive that may be stored: every rule of docs/skills-api.md, section 4, holds. */
export interface CheckedArchive {
  bytes: Spooled;
  metadata: AssetMetadata;
  /** Without the folders, by path. */
  files: ArchivedFile[];
}

export const metadataPath = 'metadata.toml';

/** Reads an archive once from end to end, in pieces, and refuses it by the first rule that it breaks. The caller closes it in any case. */
export async function checkArchive(bytes: Spooled, uploads: Uploads): Promise<CheckedArchive> {
  const zip = await openZip(bytes);
  const directoryStart = directoryCursor(zip);
  const entries = (await readEntries(zip, mostEntries)).map((entry) => ({ entry, path: decodeName(entry.fileNameRaw) }));
  for (const { entry, path } of entries) {
    requireSafePath(path);
    requirePlainEntry(entry, path);
  }
  const paths = entries.map(({ path }) => path);
  requireDistinct(paths);
  const extents = await checkLayout(bytes, zip, directoryStart, entries);
  requireMetadata(paths);

  const budget = unpackBudget(uploads.limitBytes, bytes.size);
  budget.takeEntries(entries.length);
  let metadataBytes = Buffer.alloc(0);
  for (const { entry, path } of entries) {
    const keep = path === metadataPath;
    if (keep) requireShort(entry);
    const pieces = unpackEntry(bytes, entry, extents.get(entry)!, path);
    await countFile(
      keep ? tee(pieces, (piece) => (metadataBytes = Buffer.concat([metadataBytes, piece]))) : pieces,
      path,
      budget,
      uploads.dir,
    );
  }
  const files = entries
    .filter(({ path }) => !path.endsWith('/'))
    .map(({ entry, path }) => ({ path, size: entry.uncompressedSize }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { bytes, files, metadata: readMetadata(metadataBytes, new Set(files.map(({ path }) => path))) };
}

function requireMetadata(paths: readonly string[]): void {
  if (paths.includes(metadataPath)) return;
  const [root = ''] = paths[0]?.split('/') ?? [];
  const isWrapped = paths.includes(`${root}/${metadataPath}`) && paths.every((path) => path.startsWith(`${root}/`));
  throw new ArchiveRefused(
    'ARCHIVE_NO_METADATA',
    isWrapped
      ? `The archive wraps everything in the folder ${shown(root)}. Zip what is in the folder, not the folder itself.`
      : 'The archive holds no metadata.toml at its root. Add one that says the name, version and type of the asset.',
  );
}

function requireShort({ uncompressedSize }: Entry): void {
  if (uncompressedSize > longestMetadata)
    throw new ArchiveRefused('METADATA_INVALID', `metadata.toml must be at most ${longestMetadata / 1_000} kB.`);
}

async function* tee(pieces: AsyncIterable<Uint8Array>, keep: (piece: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    keep(piece);
    yield piece;
  }
}
