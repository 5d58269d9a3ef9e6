/** Bytes that can be read in any order, piece by piece: a file, or a stored blob. `end` is the first byte that is not wanted. */
export interface ByteSource {
  readonly size: number;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
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
