import type { Db } from '../db/client.ts';

/** By audience, how often what it gets has changed (audit/revise-entitlements.ts). */
export type Revisions = ReadonlyMap<string, string>;

/** What has never changed has no row. */
export function revisionsOf(audiences: readonly string[], found: Readonly<Record<string, string>>): Revisions {
  return new Map(audiences.map((audience) => [audience, found[audience] ?? '0']));
}

/** Whether nothing has changed for any of these audiences since. */
export async function areCurrent(db: Db, organizationId: string, revisions: Revisions): Promise<boolean> {
  const audiences = [...revisions.keys()];
  const rows = await db.$queryRaw<{ audience: string; revision: string }[]>`
    SELECT audience, revision::text FROM entitlement_revision
    WHERE organization_id = ${organizationId} AND audience = ANY(${audiences}::text[])`;
  const now = revisionsOf(audiences, Object.fromEntries(rows.map(({ audience, revision }) => [audience, revision])));
  return audiences.every((audience) => now.get(audience) === revisions.get(audience));
}
