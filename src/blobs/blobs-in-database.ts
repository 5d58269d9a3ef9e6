import { joined } from '../archives/byte-source.ts';
import type { Spooled } from '../archives/spool.ts';
import type { Db, Tx } from '../db/client.ts';
import type { BlobStore, Piece } from './blob-store.ts';

const chunkBytes = 256 * 1024;
/** Read with one statement. */
const chunksAtOnce = 4;

export const blobsInDatabase: BlobStore = {
  async put(tx, bytes) {
    const { sha256, size } = bytes;
    for (;;) {
      // Waits for whoever is storing the same bytes at this moment.
      const added = await tx.$executeRaw`INSERT INTO blob (sha256, size) VALUES (${sha256}, ${size}) ON CONFLICT DO NOTHING`;
      if (added === 1) return putChunks(tx, bytes);
      const held = await tx.$queryRaw<unknown[]>`SELECT 1 FROM blob WHERE sha256 = ${sha256} FOR KEY SHARE`;
      // None: it has been deleted in between, as unused.
      if (held.length === 1) return;
    }
  },

  async size(db, sha256) {
    return (await db.blob.findUnique({ where: { sha256 } }))?.size ?? null;
  },

  read: readChunks,
  readPieces,
  pieceBytes: chunkBytes,

  async deleteUnused(tx, sha256s) {
    if (sha256s.length === 0) return;
    // First held, then judged by a second statement: it sees the versions of whoever held them before.
    await tx.$queryRaw`SELECT 1 FROM blob WHERE sha256 = ANY(${sha256s}::text[]) ORDER BY sha256 FOR UPDATE`;
    await tx.$executeRaw`
      DELETE FROM blob WHERE sha256 = ANY(${sha256s}::text[])
        AND NOT EXISTS (SELECT 1 FROM asset_version WHERE asset_version.sha256 = blob.sha256)
        AND NOT EXISTS (
          SELECT 1 FROM asset_name JOIN asset_version ON asset_version.id = version_id WHERE asset_name.sha256 = blob.sha256
        )`;
  },
};

async function putChunks(tx: Tx, { sha256, size, read }: Spooled): Promise<void> {
  for (let position = 0; position * chunkBytes < size; position++) {
    const start = position * chunkBytes;
    const bytes = await joined(read(start, Math.min(start + chunkBytes, size)));
    // Not `create`, which would have the bytes sent back.
    await tx.blobChunk.createMany({ data: { sha256, position, bytes } });
  }
}

async function* readChunks(db: Db | Tx, sha256: string, start: number, end: number): AsyncIterable<Uint8Array> {
  const last = Math.ceil(end / chunkBytes);
  for (let from = Math.floor(start / chunkBytes); from < last; from += chunksAtOnce) {
    const position = { gte: from, lt: Math.min(from + chunksAtOnce, last) };
    const chunks = await db.blobChunk.findMany({ where: { sha256, position }, orderBy: { position: 'asc' } });
    if (chunks.length < position.lt - from) throw new Error('A blob lacks bytes: it was deleted while it was read.');
    for (const { position: at, bytes } of chunks) {
      const offset = at * chunkBytes;
      yield bytes.subarray(Math.max(start - offset, 0), end - offset);
    }
  }
}

async function readPieces(db: Db | Tx, pieces: readonly Piece[]): Promise<Uint8Array[]> {
  const wanted = JSON.stringify(pieces);
  const rows = await db.$queryRaw<{ bytes: Uint8Array }[]>`
    SELECT bytes FROM ROWS FROM (jsonb_to_recordset(${wanted}::jsonb) AS (sha256 text, position integer)) WITH ORDINALITY AS wanted
    JOIN blob_chunk USING (sha256, position) ORDER BY ordinality`;
  if (rows.length < pieces.length) throw new Error('A blob lacks bytes: it was deleted while it was read.');
  return rows.map(({ bytes }) => bytes);
}
