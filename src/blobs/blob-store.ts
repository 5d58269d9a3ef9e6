import { type ByteSource, joined } from '../archives/byte-source.ts';
import type { Spooled } from '../archives/spool.ts';
import type { Db, Tx } from '../db/client.ts';

/** Which piece of which blob, counted from 0. */
export interface Piece {
  sha256: string;
  position: number;
}

/** Where the bytes of archives are, by their SHA-256. What is stored never changes, and equal bytes are stored once. */
export interface BlobStore {
  /** Stores the bytes, unless they are there, and holds them against deletion until the transaction ends. */
  put(tx: Tx, bytes: Spooled): Promise<void>;
  /** In bytes, or null where there are none. */
  size(db: Db | Tx, sha256: string): Promise<number | null>;
  /** The bytes from `start` up to `end`, which is not included. */
  read(db: Db | Tx, sha256: string, start: number, end: number): AsyncIterable<Uint8Array>;
  /** Pieces of several blobs with one statement, in the order that they are asked for in. */
  readPieces(db: Db | Tx, pieces: readonly Piece[]): Promise<Uint8Array[]>;
  /** Into pieces of so many bytes each blob is cut; the last one may be shorter. */
  readonly pieceBytes: number;
  /** Deletes those of the blobs that no version of any asset has any more, nor had under a name that it may come back to. */
  deleteUnused(tx: Tx, sha256s: readonly string[]): Promise<void>;
}

/** A stored blob as bytes that can be read in any order. Small reads side by side, such as those of a zip's directory, are one statement. */
export function storedBytes(blobs: BlobStore, db: Db | Tx, { sha256, size }: { sha256: string; size: number }): ByteSource {
  const { pieceBytes } = blobs;
  let held = { start: 0, bytes: Buffer.alloc(0) };
  return {
    size,
    async *read(start, end) {
      for (let at = start; at < end; ) {
        if (at < held.start || at >= held.start + held.bytes.length) {
          const from = at - (at % pieceBytes);
          held = { start: from, bytes: await joined(blobs.read(db, sha256, from, Math.min(from + pieceBytes, size))) };
        }
        const piece = held.bytes.subarray(at - held.start, end - held.start);
        at += piece.length;
        yield piece;
      }
    },
  };
}
