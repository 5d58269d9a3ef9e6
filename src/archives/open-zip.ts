import { Readable } from 'node:stream';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { corrupt, directoryTooLong, tooManyEntries } from './archive-refused.ts';
import { type ByteSource, readAll } from './byte-source.ts';
import type { Extent } from './unpack-entry.ts';

class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#source.read(start, end));
  }

  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, bytesRead?: number) => void,
  ): void {
    readAll(this.#source, position, position + length).then(
      (bytes) => done(bytes.length < length ? new Error('The archive ends early.') : null, bytes.copy(into, offset)),
      (error: Error) => done(error),
    );
  }
}

/** The directory of a zip. What yauzl finds wrong with it is ARCHIVE_CORRUPT: its sentences may repeat what the archive says. */
export async function openZip(source: ByteSource): Promise<ZipFile> {
  if (source.size === 0) throw corrupt('The file is empty. Send a zip with metadata.toml in it.');
  return fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
    autoClose: false,
    decodeStrings: false,
    lazyEntries: true,
    // Sizes are counted while unpacking, where the sentence can name the file.
    validateEntrySizes: false,
  }).catch(orUnreadable);
}

/** Of a directory: its names, extra fields and comments, in bytes. An object is made of every four bytes of extra fields. */
const longestDirectory = 3_000_000;

/** The entries of a directory, at most so many: a larger one is refused before anything of it is unpacked. */
export async function readEntries(zip: ZipFile, most: number): Promise<Entry[]> {
  if (zip.entryCount > most) throw tooManyEntries(most);
  const entries: Entry[] = [];
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      bytes += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (bytes > longestDirectory) throw directoryTooLong(longestDirectory);
      entries.push(entry);
    }
  } catch (error) {
    return orUnreadable(error);
  }
  return entries;
}

/** Where the data of an entry stands. Nothing else is compared: for archives that were checked before, or of which nothing is kept. */
export async function extentOf(zip: ZipFile, entry: Entry): Promise<Extent> {
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch(orUnreadable);
  return { start, end: start + entry.compressedSize };
}

/** Where the directory is read next: its start at first, and its end after the last entry. */
export function directoryCursor(zip: ZipFile): number {
  // Its published type says boolean.
  return Number(zip.readEntryCursor);
}

/** Failures of the store pass; anything that yauzl says about the bytes does not. */
export function orUnreadable(error: unknown): never {
  if (error instanceof Error && error.constructor === Error && !('code' in error))
    throw corrupt('The archive is damaged or is no zip: its directory cannot be read.');
  throw error;
}
