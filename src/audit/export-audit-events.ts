import type { Db } from '../db/client.ts';
import type { TimedPage } from '../kernel/page.ts';
import type { AuditFilter } from './audit-filter.ts';
import { type AuditRow, listAuditEvents } from './list-audit-events.ts';

const rowsAtOnce = 1_000;

/** All of the log that passes the filter, newest first, page by page: as much is held in memory as one page. */
export async function* exportAuditEvents(db: Db, organizationId: string, filter: AuditFilter): AsyncGenerator<AuditRow[]> {
  let before: TimedPage['before'] = null;
  for (;;) {
    const rows = await listAuditEvents(db, organizationId, filter, { take: rowsAtOnce, before });
    if (rows.length > 0) yield rows;
    if (rows.length < rowsAtOnce) return;
    const { at, id } = rows.at(-1)!;
    before = { at, id };
  }
}
