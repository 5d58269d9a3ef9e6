import type { Db } from '../db/client.ts';
import type { TimedPage } from '../kernel/page.ts';
import type { AuditFilter } from './audit-filter.ts';
import { auditStatement } from './audit-statement.ts';

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

/** One page of the audit log of an organization, the newest first. */
export function listAuditEvents(db: Db, organizationId: string, filter: AuditFilter, page: TimedPage): Promise<AuditRow[]> {
  return db.$queryRaw<AuditRow[]>(auditStatement(organizationId, filter, page));
}
