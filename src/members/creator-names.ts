import type { Db } from '../db/client.ts';

/** What the members and service accounts of the organization with these ids are called. Who has left it is not among them. */
export async function creatorNames(db: Db, organizationId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...ids];
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`
    SELECT id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), email) AS name
    FROM "user" JOIN membership ON user_id = id AND organization_id = ${organizationId}
    WHERE id = ANY(${wanted}::text[])
    UNION ALL
    SELECT id, label FROM token
    WHERE id = ANY(${wanted}::text[]) AND organization_id = ${organizationId} AND kind = 'ORGANIZATION_API_KEY'`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
