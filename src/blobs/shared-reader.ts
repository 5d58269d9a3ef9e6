import DataLoader from 'dataloader';
import type { ByteSource } from '../archives/byte-source.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { BlobStore, Piece } from './blob-store.ts';

/** What may be read for one request, and what opening one archive counts as, in bytes. */
const budgetBytes = 32 * 1024 * 1024;
const openingBytes = 16 * 1024;

/**
 * Reads from many blobs for one request: what is asked for at the same time is fetched with one statement, what was read before is not
 * read again, and all of it together is bounded.
 */
export function sharedReader(blobs: BlobStore, db: Db): (blob: { sha256: string; size: number }) => ByteSource {
  const { pieceBytes } = blobs;
  let spent = 0;
  const spend = (bytes: number) => {
    spent += bytes;
    if (spent > budgetBytes)
      throw new BadUserInput(
        'path',
        `One request may read files out of at most ${budgetBytes / 1024 / 1024} MB of archives. Ask for fewer.`,
      );
  };
  const loader = new DataLoader<Piece & { bytes: number }, Uint8Array, string>(
    async (pieces) => {
      spend(pieces.reduce((sum, { bytes }) => sum + bytes, 0));
      return blobs.readPieces(db, pieces);
    },
    { cacheKeyFn: ({ sha256, position }) => `${sha256} ${position}` },
  );
  return ({ sha256, size }) => {
    spend(openingBytes);
    return {
      size,
      async *read(start, end) {
        const first = Math.floor(start / pieceBytes);
        const positions = Array.from({ length: Math.ceil(end / pieceBytes) - first }, (_unused, n) => first + n);
        const bytesAt = (position: number) => Math.min(pieceBytes, size - position * pieceBytes);
        const wanted = positions.map((position) => ({ sha256, position, bytes: bytesAt(position) }));
        const pieces = await Promise.all(wanted.map((piece) => loader.load(piece)));
        for (const [n, piece] of pieces.entries()) {
          const offset = (first + n) * pieceBytes;
          yield piece.subarray(Math.max(start - offset, 0), end - offset);
        }
      },
    };
  };
}
