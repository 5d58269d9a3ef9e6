import { Prisma } from '../generated/prisma/client.ts';
import type { TimedPage } from '../kernel/page.ts';
import type { AuditFilter } from './audit-filter.ts';

const { sql, join } = Prisma;
type Sql = Prisma.Sql;

interface Log {
  table: Sql;
  /** What the two logs have each for itself. */
  columns: Sql;
}

const own: Log = {
  table: sql`audit_event`,
  columns: sql`NULL::text AS actor_given, l.target_id, l.data::text AS data, false AS imported`,
};
const brought: Log = {
  table: sql`imported_audit_event`,
  columns: sql`l.actor_given, NULL::text AS target_id, l.data, true AS imported`,
};

/** What is searched. */
const names = [sql`lower(l.target_name)`, sql`lower(l.actor_name)`, sql`lower(l.event)`];

/** Values of which a row must have one, and when it has that one. */
interface OneOf {
  values: Sql;
  condition: Sql;
}

/**
 * The statement for one page. Each log, and each kind of name that is searched, is asked by itself for as many rows as the page holds; the
 * page is made of the newest of all answers. Within one value of a column an index keeps the order of the log, and only there: so
 * every value is asked for by itself as well. What is read for a filter does not grow with the number of rows that pass it.
 */
export function auditStatement(organizationId: string, filter: AuditFilter, page: TimedPage): Sql {
  const { search, targetId, assetTypes } = filter;
  // Imported events name their targets and do not know them: no id of ours, and no kind of asset.
  const logs = targetId === null && assetTypes === null ? [own, brought] : [own];
  const conditions = conditionsOf(organizationId, filter, page);
  const questions = logs.flatMap((log) =>
    search === null
      ? sql`(${newest(log, conditions, listed(filter), page.take)})`
      : names.map((name) => {
          const beginning = sql`lower(${search})`;
          const found: OneOf = {
            values: sql`(SELECT value FROM walk WHERE starts_with(value, ${beginning})) AS n(name)`,
            condition: sql`${name} = key.name`,
          };
          return sql`(
            WITH RECURSIVE walk(value) AS (${walk(log, name, organizationId, beginning)})
            ${newest(log, conditions, [...listed(filter), found], page.take)})`;
        }),
  );
  return sql`
    SELECT id, at, event, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName", actor_given AS "actorGiven",
      target_type AS "targetType", target_id AS "targetId", target_name AS "targetName", data, imported
    FROM (${join(questions, ' UNION ')}) AS found ORDER BY at DESC, id DESC LIMIT ${page.take}`;
}

function conditionsOf(organizationId: string, filter: AuditFilter, { before }: TimedPage): Sql[] {
  const { targetId, actorId, actorKind, from, to } = filter;
  return [
    sql`l.organization_id = ${organizationId}`,
    targetId !== null && sql`l.target_id = ${targetId}`,
    actorId !== null && sql`l.actor_id = ${actorId}`,
    actorKind !== null && sql`l.actor_kind = ${actorKind}`,
    from && sql`l.at >= ${from.toISOString()}::timestamptz`,
    to && sql`l.at < ${to.toISOString()}::timestamptz`,
    before && sql`(l.at, l.id) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

function listed({ events, assetTypes }: AuditFilter): OneOf[] {
  return [
    ...(events
      ? [{ values: sql`unnest(${events}::text[]) AS e(event)`, condition: sql`lower(l.event) = lower(key.event)` }]
      : []),
    ...(assetTypes
      ? [{ values: sql`unnest(${assetTypes}::"AssetType"[]) AS t(type)`, condition: sql`l.asset_type = key.type` }]
      : []),
  ];
}

/**
 * The names in a log from this beginning on, each once, and the one behind the last that begins so: from name to name along the index, however
 * many rows have the same.
 */
function walk({ table }: Log, name: Sql, organizationId: string, beginning: Sql): Sql {
  const next = (condition: Sql) => sql`
    SELECT ${name} FROM ${table} AS l WHERE l.organization_id = ${organizationId} AND ${name} ${condition} ORDER BY ${name} USING ~<~ LIMIT 1`;
  return sql`
    (${next(sql`~>=~ ${beginning}`)})
    UNION ALL SELECT (${next(sql`~>~ walk.value`)}) FROM walk WHERE starts_with(walk.value, ${beginning})`;
}

/** The newest rows that meet the conditions and, of each list, one value. */
function newest({ table, columns }: Log, conditions: Sql[], lists: OneOf[], take: number): Sql {
  const rows = (selected: Sql, most: number) => sql`
    SELECT ${selected} FROM ${table} AS l WHERE ${join([...conditions, ...lists.map(({ condition }) => condition)], ' AND ')}
    ORDER BY l.at DESC, l.id DESC LIMIT ${most}`;
  const selected = sql`l.id, l.at, l.event, l.actor_kind, l.actor_id, l.actor_name, l.target_type, l.target_name, ${columns}`;
  if (lists.length === 0) return rows(selected, take);
  // A page of so many rows has rows of so many values at most: of those whose newest rows are the newest.
  return sql`
    SELECT one.* FROM (
      SELECT key.* FROM (SELECT * FROM ${join(
        lists.map(({ values }) => values),
        ' CROSS JOIN ',
      )}) AS key CROSS JOIN LATERAL (${rows(sql`l.at, l.id`, 1)}) AS first
      ORDER BY first.at DESC, first.id DESC LIMIT ${take}
    ) AS key CROSS JOIN LATERAL (${rows(selected, take)}) AS one
    ORDER BY one.at DESC, one.id DESC LIMIT ${take}`;
}
