import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageFull } from '../kernel/errors.ts';
import { UploadTooLarge } from './archive-refused.ts';
import type { ByteSource } from './byte-source.ts';

/** Bytes in a file that no folder names any more: it is gone when it is closed, and also when the process is killed. */
export interface Spooled extends ByteSource {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
  close(): Promise<void>;
}

const pieceBytes = 64 * 1024;

/** Writes a stream to a temporary file in `dir`, counting and hashing. Whatever fails, nothing is left of it. */
export async function spool(stream: AsyncIterable<Uint8Array>, dir: string, limitBytes: number): Promise<Spooled> {
  const { file, remove } = await openNameless(dir).catch(orFull);
  const close = async () => {
    await file.close();
    await remove();
  };
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const piece of stream) {
      size += piece.byteLength;
      if (size > limitBytes) throw new UploadTooLarge(limitBytes);
      hash.update(piece);
      await writeWhole(file, piece);
    }
    return { size, sha256: hash.digest('hex'), read: (start, end) => readPieces(file, start, end), close };
  } catch (error) {
    await close();
    return orFull(error);
  }
}

async function openNameless(dir: string): Promise<{ file: FileHandle; remove: () => Promise<void> }> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, randomUUID());
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    return { file, remove: async () => {} };
  } catch {
    // Where an open file keeps its name, it is removed after it has been closed.
    return { file, remove: () => unlink(path) };
  }
}

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.byteLength; ) at += (await file.write(piece, at)).bytesWritten;
}

async function* readPieces(file: FileHandle, start: number, end: number): AsyncIterable<Uint8Array> {
  for (let at = start; at < end; ) {
    const wanted = Math.min(pieceBytes, end - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function orFull(error: unknown): never {
  throw (error as { code?: unknown }).code === 'ENOSPC' ? new StorageFull() : error;
}
