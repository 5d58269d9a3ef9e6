import type { Db } from '../db/client.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { TimedPage } from '../kernel/page.ts';
import { lineInput } from '../kernel/text-input.ts';
import { reportedType } from './usage-line.ts';

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

/** One page of the uses that were reported in an organization, the latest first. */
export function listUsageEvents(db: Db, organizationId: string, filter: UsageFilter, page: TimedPage): Promise<UsageRow[]> {
  return db.$queryRaw<UsageRow[]>(usageStatement(organizationId, filter, page));
}

export function usageStatement(organizationId: string, filter: UsageFilter, { take, before }: TimedPage): Prisma.Sql {
  const { sql, join } = Prisma;
  const { since, until } = filter;
  const assetName = filter.assetName == null ? null : lineInput('assetName', filter.assetName, 200);
  const assetType = filter.assetType == null ? null : reportedType(lineInput('assetType', filter.assetType, 50));
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
