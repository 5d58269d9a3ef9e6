import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { Entry } from 'yauzl';
import { ArchiveRefused, corrupt, shown } from './archive-refused.ts';
import type { ByteSource } from './byte-source.ts';

const deflated = 8;

/** Where the packed bytes of an entry stand. */
export interface Extent {
  start: number;
  end: number;
}

/**
 * The bytes of one file, piece by piece, with its length and checksum checked on the way: it ends with a refusal as soon as there are more
 * bytes than declared, so that what has been read to its end is whole and right.
 */
export async function* unpackEntry(source: ByteSource, entry: Entry, extent: Extent, path: string): AsyncGenerator<Uint8Array> {
  let size = 0;
  let checksum = 0;
  const wrongSize = () => corrupt(`${shown(path)} has another size than it declares.`);
  for await (const piece of entry.compressionMethod === deflated
    ? inflate(source, extent, path)
    : source.read(extent.start, extent.end)) {
    size += piece.byteLength;
    if (size > entry.uncompressedSize) throw wrongSize();
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (size !== entry.uncompressedSize) throw wrongSize();
  if (checksum !== entry.crc32) throw corrupt(`${shown(path)} does not have the checksum (CRC-32) that it declares.`);
}

async function* inflate(source: ByteSource, { start, end }: Extent, path: string): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw();
  // A failure on either side ends the loop below, and an end of the loop ends both.
  pipeline(Readable.from(source.read(start, end)), inflater, () => {});
  try {
    yield* inflater as AsyncIterable<Uint8Array>;
  } catch (error) {
    const isZlib = String((error as { code?: unknown }).code).startsWith('Z_');
    throw isZlib ? corrupt(`${shown(path)} cannot be unpacked: its compressed bytes are damaged.`) : error;
  }
  if (inflater.bytesWritten !== end - start) throw corrupt(`${shown(path)} has bytes behind its end.`);
}

/** Refuses what nobody can unpack without a key or a special program. */
export function requireUnpackable(entry: Entry, path: string): void {
  const refuse = (rule: string) => new ArchiveRefused('ARCHIVE_UNSUPPORTED_ENTRY', `${shown(path)}: ${rule}`);
  if (entry.generalPurposeBitFlag & secretFlags) throw refuse('Encrypted files are not taken.');
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated)
    throw refuse('Only stored and deflated files are taken. Make the archive with an ordinary zip program.');
}

const stored = 0;
/** Encrypted, patched, strongly encrypted, masked. */
const secretFlags = 0x0001 | 0x0020 | 0x0040 | 0x2000;
