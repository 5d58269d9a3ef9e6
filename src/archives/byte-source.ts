/** Bytes that can be read in any order, piece by piece: a file, a stored blob, a buffer. `end` is the first byte that is not wanted. */
export interface ByteSource {
  readonly size: number;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    async *read(start, end) {
      if (end > start) yield bytes.subarray(start, end);
    },
  };
}

/** The bytes of a range in one piece. Shorter than asked for where the source ends. */
export function readAll(source: ByteSource, start: number, end: number): Promise<Buffer<ArrayBuffer>> {
  return joined(source.read(start, Math.min(end, source.size)));
}

export async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
