import { assetTypeOf, assetTypes } from '../assets/asset-type.ts';
import type { Db } from '../db/client.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { lineInput } from '../kernel/text-input.ts';

/** What to look for. All that is given must hold. */
export interface UsageFilter {
  assetName?: string | null | undefined;
  /** In any of its spellings. */
  assetType?: string | null | undefined;
  /** The e-mail address of a person, the name of a bot or service account; in upper or lower case. */
  actor?: string | null | undefined;
  since?: Date | null | undefined;
  until?: Date | null | undefined;
}

export interface UsageRow {
  id: string;
  at: Date;
  receivedAt: Date;
  actorKind: string;
  actorName: string;
  assetName: string;
  assetVersion: string;
  assetType: string;
  toolName: string | null;
  durationMs: number | null;
  success: boolean | null;
}

/** How many rows, and which row they come after: its time and id. */
export interface UsagePage {
  take: number;
  before: { at: Date; id: string } | null;
}

/** One page of the uses that were reported in an organization, the latest first. */
export function listUsageEvents(db: Db, organizationId: string, filter: UsageFilter, page: UsagePage): Promise<UsageRow[]> {
  return db.$queryRaw<UsageRow[]>(usageStatement(organizationId, filter, page));
}

export function usageStatement(organizationId: string, filter: UsageFilter, { take, before }: UsagePage): Prisma.Sql {
  const { sql, join } = Prisma;
  const { since, until } = filter;
  const assetName = filter.assetName == null ? null : lineInput('assetName', filter.assetName, 200);
  const assetType = filter.assetType == null ? null : typeInput(filter.assetType);
  const actor = filter.actor == null ? null : lineInput('actor', filter.actor, 254);
  const conditions = [
    sql`organization_id = ${organizationId}`,
    assetName !== null && sql`asset_name = ${assetName}`,
    assetType !== null && sql`asset_type = ${assetType}`,
    actor !== null && sql`lower(actor_name) = lower(${actor})`,
    // Nobody knows whether what has no readable time falls into the window.
    (since || until) && sql`timed`,
    since && sql`at >= ${since.toISOString()}::timestamptz`,
    until && sql`at < ${until.toISOString()}::timestamptz`,
    before && sql`(at, id) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
  ].filter((condition) => condition instanceof Prisma.Sql);
  return sql`
    SELECT id, at, received_at AS "receivedAt", actor_kind AS "actorKind", actor_name AS "actorName", asset_name AS "assetName",
      asset_version AS "assetVersion", asset_type AS "assetType", tool_name AS "toolName", duration_ms AS "durationMs", success
    FROM usage_event WHERE ${join(conditions, ' AND ')} ORDER BY at DESC, id DESC LIMIT ${take}`;
}

function typeInput(text: string): string {
  const type = assetTypeOf(text.trim());
  return type ? assetTypes[type].key : lineInput('assetType', text, 50).toLowerCase();
}
