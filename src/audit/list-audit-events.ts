import type { Db } from '../db/client.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { AuditFilter } from './audit-filter.ts';

/** An event as readers of the log see it, whichever of the two logs it is from. */
export interface AuditRow {
  id: string;
  at: Date;
  event: string;
  actorKind: string;
  actorId: string | null;
  actorName: string | null;
  /** The actor as the other log named it, of imported events. */
  actorGiven: string | null;
  targetType: string;
  targetId: string | null;
  targetName: string | null;
  /** JSON text. */
  data: string | null;
  imported: boolean;
}

/** How many rows, and which row they come after: its time and id. */
export interface AuditPage {
  take: number;
  before: { at: Date; id: string } | null;
}

const { sql, join, empty } = Prisma;

interface Log {
  table: Prisma.Sql;
  columns: Prisma.Sql;
}

const own: Log = {
  table: sql`audit_event`,
  columns: sql`NULL::text AS actor_given, l.target_id, l.data::text AS data, false AS imported`,
};
const brought: Log = {
  table: sql`imported_audit_event`,
  columns: sql`l.actor_given, NULL::text AS target_id, l.data, true AS imported`,
};

const searched = [sql`l.target_name`, sql`l.actor_name`, sql`l.event`];

/** One page of the audit log of an organization, the newest first. */
export function listAuditEvents(db: Db, organizationId: string, filter: AuditFilter, page: AuditPage): Promise<AuditRow[]> {
  return db.$queryRaw<AuditRow[]>(auditStatement(organizationId, filter, page));
}

/**
 * Every log and every column that is searched is asked on its own for as many rows as the page holds, so that each question has an index
 * that answers it in the order of the log; the page is made of the newest of all.
 */
export function auditStatement(organizationId: string, filter: AuditFilter, page: AuditPage): Prisma.Sql {
  // Imported events name their targets and do not know them: no id of ours, and no kind of asset.
  const logs = filter.targetId === null && filter.assetTypes === null ? [own, brought] : [own];
  const columns = filter.search === null ? [null] : searched;
  const questions = logs.flatMap((log) => columns.map((column) => question(log, column, organizationId, filter, page)));
  return sql`
    SELECT id, at, event, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName", actor_given AS "actorGiven",
      target_type AS "targetType", target_id AS "targetId", target_name AS "targetName", data, imported
    FROM (${join(questions, ' UNION ')}) AS found ORDER BY at DESC, id DESC LIMIT ${page.take}`;
}

function question(
  { table, columns }: Log,
  searchedColumn: Prisma.Sql | null,
  organizationId: string,
  filter: AuditFilter,
  { take, before }: AuditPage,
): Prisma.Sql {
  const { search, assetTypes, events, targetId, actorId, actorKind, from, to } = filter;
  const conditions = [
    sql`l.organization_id = ${organizationId}`,
    events && sql`lower(l.event) = lower(e.event)`,
    assetTypes && sql`l.asset_type = t.type`,
    targetId !== null && sql`l.target_id = ${targetId}`,
    actorId !== null && sql`l.actor_id = ${actorId}`,
    actorKind !== null && sql`l.actor_kind = ${actorKind}`,
    searchedColumn && sql`lower(${searchedColumn}) LIKE lower(${beginning(search ?? '')})`,
    from && sql`l.at >= ${from.toISOString()}::timestamptz`,
    to && sql`l.at < ${to.toISOString()}::timestamptz`,
    before && sql`(l.at, l.id) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
  ].filter((condition) => condition instanceof Prisma.Sql);
  // Of several events, each is asked for by itself: an index keeps the order of the log within one of them only.
  return sql`(
    SELECT one.* FROM (VALUES (1)) AS once
      ${events ? sql`CROSS JOIN unnest(${events}::text[]) AS e(event)` : empty}
      ${assetTypes ? sql`CROSS JOIN unnest(${assetTypes}::"AssetType"[]) AS t(type)` : empty}
      CROSS JOIN LATERAL (
        SELECT l.id, l.at, l.event, l.actor_kind, l.actor_id, l.actor_name, l.target_type, l.target_name, ${columns}
        FROM ${table} AS l WHERE ${join(conditions, ' AND ')} ORDER BY l.at DESC, l.id DESC LIMIT ${take}
      ) AS one
    ORDER BY one.at DESC, one.id DESC LIMIT ${take})`;
}

/** What LIKE takes for texts that begin so. Its wildcards stand for themselves. */
const beginning = (text: string) => `${text.replace(/[\\%_]/g, '\\$&')}%`;
