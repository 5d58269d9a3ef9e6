import { Readable } from 'node:stream';
import type { Entry } from 'yauzl';
import { type Options, ZipFile } from 'yazl';
import { type ByteSource, joined } from './byte-source.ts';
import { metadataPath, type Uploads } from './check-archive.ts';
import { decodeName, requireSafePath } from './entry-name.ts';
import { extentOf, openZip, readEntries } from './open-zip.ts';
import { setMetadata } from './set-metadata.ts';
import { type Spooled, spool } from './spool.ts';
import { mostEntries } from './unpack-budget.ts';
import { type Extent, unpackEntry } from './unpack-entry.ts';

/** What becomes different. Paths are whole paths within the archive; a name and a version go into metadata.toml. */
export interface ArchiveChanges {
  set?: ReadonlyMap<string, Uint8Array>;
  remove?: ReadonlySet<string>;
  name?: string;
  version?: string;
}

/** Equal files make equal bytes, whenever and wherever they are packed: this time, in the zone of the machine, is the same text in the zip. */
const packedAt = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };
const plainFile = 0o100644;

/** A new archive from one that was checked before. It is to be checked like any other: a change may have broken it. */
export async function rewriteArchive(
  source: ByteSource,
  { set = new Map(), remove = new Set(), name, version }: ArchiveChanges,
  uploads: Uploads,
): Promise<Spooled> {
  const zip = await openZip(source);
  const kept: { entry: Entry; path: string; extent: Extent }[] = [];
  for (const entry of await readEntries(zip, mostEntries)) {
    const path = decodeName(entry.fileNameRaw);
    if (remove.has(path) || set.has(path)) continue;
    kept.push({ entry, path, extent: await extentOf(zip, entry) });
  }
  const bytesOf = ({ entry, path, extent }: (typeof kept)[number]) => unpackEntry(source, entry, extent, path);

  const changed = new Map(set);
  const metadata = kept.find(({ path }) => path === metadataPath);
  if (metadata && (name !== undefined || version !== undefined)) {
    const text = (await joined(bytesOf(metadata))).toString();
    changed.set(metadataPath, Buffer.from(setMetadata(text, { name, version })));
  }
  return pack(uploads, changed, (zipped, fail) => {
    for (const file of kept) {
      if (changed.has(file.path)) continue;
      const options = { ...packedAt, mode: file.entry.externalFileAttributes >>> 16 || plainFile };
      if (file.path.endsWith('/')) zipped.addEmptyDirectory(file.path, packedAt);
      else zipped.addReadStreamLazy(file.path, options, (open) => open(null, Readable.from(bytesOf(file)).on('error', fail)));
    }
  });
}

/** An archive of files that are in memory. */
export function writeArchive(files: ReadonlyMap<string, Uint8Array>, uploads: Uploads): Promise<Spooled> {
  return pack(uploads, files, () => {});
}

async function pack(
  uploads: Uploads,
  files: ReadonlyMap<string, Uint8Array>,
  addOthers: (zipped: ZipFile, fail: (error: Error) => void) => void,
): Promise<Spooled> {
  for (const path of files.keys()) requireSafePath(path);
  const zipped = new ZipFile();
  const output = zipped.outputStream as Readable;
  const fail = (error: Error) => void output.destroy(error);
  zipped.on('error', fail);
  const options: Partial<Options> = { ...packedAt, mode: plainFile };
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    zipped.addBuffer(Buffer.from(bytes), path, options);
  addOthers(zipped, fail);
  zipped.end();
  return spool(output, uploads.dir, uploads.limitBytes);
}
