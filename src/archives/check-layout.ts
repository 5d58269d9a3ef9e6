import type { Entry, ZipFile } from 'yauzl';
import { ArchiveRefused, corrupt, shown } from './archive-refused.ts';
import { type ByteSource, readAll } from './byte-source.ts';
import { requireOneName, zip64NotTaken } from './check-entry.ts';
import { directoryCursor, orUnreadable } from './open-zip.ts';
import type { Extent } from './unpack-entry.ts';

const endBytes = 22;
const descriptorSignature = 0x08074b50;
const hasDescriptor = 0x0008;
/** Flags that decide how an entry is read: encryption, a descriptor behind it, the language of its name. */
const readingFlags = 0x0001 | 0x0008 | 0x0040 | 0x0800 | 0x2000;

/**
 * Makes sure that every byte of the archive belongs to exactly one thing, so that no two programs can read it differently: the entries one
 * after the other from offset 0, each introduced as the directory says, then the directory, then its end. Answers with the place of each
 * entry's data.
 */
export async function checkLayout(
  source: ByteSource,
  zip: ZipFile,
  directoryStart: number,
  entries: readonly { entry: Entry; path: string }[],
): Promise<Map<Entry, Extent>> {
  const extents = new Map<Entry, Extent>();
  const inOrder = entries.toSorted((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  let at = 0;
  for (const { entry, path } of inOrder) {
    const start = entry.relativeOffsetOfLocalHeader;
    if (start !== at)
      throw start < at
        ? overlapping(path)
        : at === 0
          ? prefixed()
          : corrupt(`Before ${shown(path)} stand bytes that belong to no file.`);
    const data = await checkLocalHeader(zip, entry, path);
    extents.set(entry, data);
    at = data.end;
    if (entry.generalPurposeBitFlag & hasDescriptor) at += await checkDescriptor(source, entry, path, at);
    if (at > directoryStart) throw overlapping(path);
  }
  if (at !== directoryStart) throw at === 0 ? prefixed() : corrupt('Before the directory stand bytes that belong to no file.');
  await checkEnd(source, zip, directoryStart);
  return extents;
}

const prefixed = () => corrupt('The archive does not begin with its first file: something stands in front of it.');
const overlapping = (path: string) => corrupt(`${shown(path)} shares bytes with another file.`);

async function checkLocalHeader(zip: ZipFile, entry: Entry, path: string): Promise<Extent> {
  const local = await zip.readLocalFileHeaderPromise(entry).catch(orUnreadable);
  const differs = (what: string) =>
    corrupt(`${shown(path)}: The ${what} in front of the file differs from the one in the directory.`);
  if (!local.fileName.equals(entry.fileNameRaw)) throw differs('name');
  if (local.compressionMethod !== entry.compressionMethod) throw differs('compression');
  if ((local.generalPurposeBitFlag ^ entry.generalPurposeBitFlag) & readingFlags) throw differs('set of flags');
  requireOneName(local.extraField, entry.fileNameRaw, path);
  const behind = (entry.generalPurposeBitFlag & hasDescriptor) !== 0;
  const agrees = (one: number, other: number) => one === other || (behind && one === 0);
  if (!agrees(local.crc32, entry.crc32)) throw differs('checksum');
  if (!agrees(local.compressedSize, entry.compressedSize) || !agrees(local.uncompressedSize, entry.uncompressedSize))
    throw differs('size');
  return { start: local.fileDataStart, end: local.fileDataStart + entry.compressedSize };
}

/** The sizes and checksum that stand behind a file whose writer did not know them before. Answers with their length. */
async function checkDescriptor(source: ByteSource, entry: Entry, path: string, at: number): Promise<number> {
  const bytes = await readAll(source, at, at + 16);
  const signed = bytes.length === 16 && bytes.readUInt32LE(0) === descriptorSignature;
  const from = signed ? 4 : 0;
  const matches =
    bytes.length >= from + 12 &&
    bytes.readUInt32LE(from) === entry.crc32 &&
    bytes.readUInt32LE(from + 4) === entry.compressedSize &&
    bytes.readUInt32LE(from + 8) === entry.uncompressedSize;
  if (!matches) throw corrupt(`${shown(path)}: What stands behind the file differs from the directory.`);
  return from + 12;
}

async function checkEnd(source: ByteSource, zip: ZipFile, directoryStart: number): Promise<void> {
  const endStart = source.size - endBytes - zip.comment.length;
  const end = await readAll(source, endStart, endStart + endBytes);
  const directoryEnd = directoryCursor(zip);
  if (directoryEnd !== endStart && (await isZip64(source, directoryEnd)))
    throw new ArchiveRefused('ARCHIVE_UNSUPPORTED_ENTRY', zip64NotTaken);
  const count = zip.entriesRead;
  const agrees =
    directoryEnd === endStart &&
    end.readUInt32LE(4) === 0 &&
    end.readUInt16LE(8) === count &&
    end.readUInt16LE(10) === count &&
    end.readUInt32LE(12) === directoryEnd - directoryStart &&
    end.readUInt32LE(16) === directoryStart;
  if (!agrees) throw corrupt('The end of the archive does not agree with its directory about what is in it.');
}

async function isZip64(source: ByteSource, at: number): Promise<boolean> {
  const bytes = await readAll(source, at, at + 4);
  return bytes.length === 4 && bytes.readUInt32LE(0) === 0x06064b50;
}
