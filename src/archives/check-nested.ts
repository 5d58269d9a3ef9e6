import { ArchiveRefused, shown } from './archive-refused.ts';
import type { ByteSource } from './byte-source.ts';
import { extentOf, openZip, readEntries } from './open-zip.ts';
import { type Spooled, spool } from './spool.ts';
import { deepestNesting, type UnpackBudget } from './unpack-budget.ts';
import { requireUnpackable, unpackEntry } from './unpack-entry.ts';

const zipSignature = Buffer.from('PK\x03\x04');

/** Reads a file to its end and counts it. One that is an archive itself is unpacked as well, for the count: nothing of it is kept. */
export async function countFile(
  pieces: AsyncGenerator<Uint8Array>,
  path: string,
  budget: UnpackBudget,
  dir: string,
  depth = 0,
): Promise<void> {
  const counted = count(pieces, path, budget);
  const { head, all } = await peek(counted, zipSignature.length);
  if (!head.equals(zipSignature)) {
    for await (const _piece of all);
    return;
  }
  if (depth === deepestNesting)
    throw new ArchiveRefused(
      'ARCHIVE_TOO_LARGE',
      `${shown(path)}: Archives within the archive nest at most ${deepestNesting} deep.`,
    );
  // The budget is the limit.
  const inner: Spooled = await spool(all, dir, Number.POSITIVE_INFINITY);
  try {
    await countArchive(inner, path, budget, dir, depth + 1);
  } finally {
    await inner.close();
  }
}

async function countArchive(source: ByteSource, path: string, budget: UnpackBudget, dir: string, depth: number): Promise<void> {
  const zip = await openZip(source);
  const entries = await readEntries(zip, budget.entriesLeft());
  budget.takeEntries(entries.length);
  for (const entry of entries) {
    const innerPath = `${path}/${entry.fileNameRaw.toString()}`;
    requireUnpackable(entry, innerPath);
    const pieces = unpackEntry(source, entry, await extentOf(zip, entry), innerPath);
    await countFile(pieces, innerPath, budget, dir, depth);
  }
}

async function* count(pieces: AsyncIterable<Uint8Array>, path: string, budget: UnpackBudget): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    budget.take(piece.byteLength, path);
    yield piece;
  }
}

/** The first bytes, and all of them. */
async function peek(
  pieces: AsyncGenerator<Uint8Array>,
  length: number,
): Promise<{ head: Buffer; all: AsyncGenerator<Uint8Array> }> {
  let read = Buffer.alloc(0);
  while (read.length < length) {
    const { value, done } = await pieces.next();
    if (done) break;
    read = Buffer.concat([read, value]);
  }
  async function* all() {
    if (read.length > 0) yield read;
    yield* pieces;
  }
  return { head: read.subarray(0, length), all: all() };
}
