import type { Db } from '../db/client.ts';

/** How many files each of the versions holds, without fetching their names. */
export async function countFiles(db: Db, versionIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; count: number }[]>`
    SELECT id, jsonb_array_length(files) AS count FROM asset_version WHERE id = ANY(${[...versionIds]}::text[])`;
  return new Map(rows.map(({ id, count }) => [id, count]));
}
