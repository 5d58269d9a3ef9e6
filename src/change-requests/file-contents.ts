import type { Db } from '../db/client.ts';

/**
 * The texts of files, by the ids of the files; null where a file goes. `admit` is told of their bytes before they are read, and throws when
 * they are too many.
 */
export async function fileContents(
  db: Db,
  ids: readonly string[],
  admit: (bytes: number) => void,
): Promise<Map<string, string | null>> {
  const wanted = [...ids];
  const [size] = await db.$queryRaw<[{ bytes: number }]>`
    SELECT coalesce(sum(octet_length(content)), 0)::float8 AS bytes FROM change_request_file WHERE id = ANY(${wanted}::text[])`;
  admit(size.bytes);
  const rows = await db.changeRequestFile.findMany({ where: { id: { in: wanted } }, select: { id: true, content: true } });
  return new Map(rows.map(({ id, content }) => [id, content]));
}
