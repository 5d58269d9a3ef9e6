import type { AuditRow } from './list-audit-events.ts';

/** A form that the log is exported in: how it begins, and what is written for each event. */
export interface ExportForm {
  type: string;
  head: string;
  line(row: AuditRow): string;
}

/** The parts of an exported event, by their names in both forms. The data comes last. */
function partsOf(row: AuditRow) {
  return {
    id: row.id,
    date: row.at.toISOString(),
    event: row.event,
    actor_kind: row.actorKind,
    actor_id: row.actorId,
    actor_name: row.actorName,
    target_type: row.targetType,
    target_id: row.targetId,
    target_name: row.targetName,
    imported: row.imported,
    imported_actor: row.actorGiven,
  };
}

const columns: readonly (keyof ReturnType<typeof partsOf>)[] = [
  'id',
  'date',
  'event',
  'actor_kind',
  'actor_id',
  'actor_name',
  'target_type',
  'target_id',
  'target_name',
  'imported',
  'imported_actor',
];

/** A spreadsheet takes a cell that begins so for a formula, and runs it; an apostrophe in front makes it text again. */
const formula = /^\s*[=+\-@\t\r]/;

function cell(value: string | boolean | null): string {
  const text = String(value ?? '');
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** RFC 4180. */
export const csv: ExportForm = {
  type: 'text/csv; charset=utf-8; header=present',
  head: `${[...columns, 'data'].map(cell).join(',')}\r\n`,
  line(row) {
    const parts = partsOf(row);
    return `${[...columns.map((name) => parts[name]), row.data].map(cell).join(',')}\r\n`;
  },
};

/** One JSON object a line. */
export const jsonLines: ExportForm = {
  type: 'application/x-ndjson; charset=utf-8',
  head: '',
  line(row) {
    // As it is stored, numbers of any length included. A line break can only stand between its parts, where a space does as well.
    const data = (row.data ?? 'null').replace(/[\r\n]/g, ' ');
    return `${JSON.stringify(partsOf(row)).slice(0, -1)},"data":${data}}\n`;
  },
};
