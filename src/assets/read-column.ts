import type { Db } from '../db/client.ts';
import { Prisma } from '../generated/prisma/client.ts';

/** A long column of versions, by their ids. `admit` is told of its bytes before they are read, and throws when they are too many. */
export async function readColumn<Value>(
  db: Db,
  ids: readonly string[],
  column: 'metadata' | 'files',
  admit: (bytes: number) => void,
): Promise<Map<string, Value>> {
  const wanted = [...ids];
  const name = Prisma.raw(column);
  const [size] = await db.$queryRaw<[{ bytes: number }]>`
    SELECT coalesce(sum(octet_length(${name}::text)), 0)::float8 AS bytes FROM asset_version WHERE id = ANY(${wanted}::text[])`;
  admit(size.bytes);
  const rows = await db.$queryRaw<{ id: string; value: Value }[]>`
    SELECT id, ${name} AS value FROM asset_version WHERE id = ANY(${wanted}::text[])`;
  return new Map(rows.map(({ id, value }) => [id, value]));
}
