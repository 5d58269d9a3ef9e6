import type { AuditRow } from './list-audit-events.ts';

/** A form that the log is exported in: how it begins, and what is written for each event. */
export interface ExportForm {
  type: string;
  head: string;
  line(row: AuditRow): string;
}

/** The parts of an exported event, by their names in both forms. The data comes behind them. */
const parts: Readonly<Record<string, (row: AuditRow) => string | boolean | null>> = {
  id: ({ id }) => id,
  date: ({ at }) => at.toISOString(),
  event: ({ event }) => event,
  actor_kind: ({ actorKind }) => actorKind,
  actor_id: ({ actorId }) => actorId,
  actor_name: ({ actorName }) => actorName,
  target_type: ({ targetType }) => targetType,
  target_id: ({ targetId }) => targetId,
  target_name: ({ targetName }) => targetName,
  imported: ({ imported }) => imported,
  imported_actor: ({ actorGiven }) => actorGiven,
};

/** A spreadsheet takes a cell that begins so for a formula, and runs it; an apostrophe in front makes it text again. */
const formula = /^\s*[=+\-@\t\r]/;

function cell(value: string | boolean | null): string {
  const text = String(value ?? '');
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** RFC 4180. */
export const csv: ExportForm = {
  type: 'text/csv; charset=utf-8; header=present',
  head: `${[...Object.keys(parts), 'data'].map(cell).join(',')}\r\n`,
  line(row) {
    return `${[...Object.values(parts).map((part) => part(row)), row.data].map(cell).join(',')}\r\n`;
  },
};

/** One JSON object a line. */
export const jsonLines: ExportForm = {
  type: 'application/x-ndjson; charset=utf-8',
  head: '',
  line(row) {
    // As it is stored, numbers of any length included. A line break can only stand between its parts, where a space does as well.
    const data = (row.data ?? 'null').replace(/[\r\n]/g, ' ');
    const named = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part(row)]));
    return `${JSON.stringify(named).slice(0, -1)},"data":${data}}\n`;
  },
};
