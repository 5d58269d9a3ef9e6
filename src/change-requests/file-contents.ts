import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';

/** What one level of an answer may hold of the texts of change requests, in bytes. */
const mostBytes = 32_000_000;

/** The texts of files, by the ids of the files; null where a file goes. One statement, which reads no more than may be answered. */
export async function fileContents(db: Db, ids: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await db.$queryRaw<{ id: string; content: string | null }[]>`
    SELECT id, content FROM (
      SELECT id, content, sum(coalesce(octet_length(content), 0)) OVER (ORDER BY id) AS upto
      FROM change_request_file WHERE id = ANY(${[...ids]}::text[])
    ) AS file WHERE upto <= ${mostBytes}`;
  if (rows.length < new Set(ids).size)
    throw new BadUserInput('first', `The texts asked for are larger than ${mostBytes / 1_000_000} MB together. Ask for fewer.`);
  return new Map(rows.map(({ id, content }) => [id, content]));
}
