import type { Manager } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { visibleChangeRequests } from './visible-change-requests.ts';

/** All that a change request is judged by; the texts of its files are left where they are. */
const whole = {
  asset: { include: { activeVersion: { select: { version: true } } } },
  baseVersion: { include: { blob: true } },
  files: { select: { id: true, path: true, action: true }, orderBy: { path: 'asc' } },
} as const;

export type WholeChangeRequest = Awaited<ReturnType<typeof findChangeRequest>>;

/** A change request that the principal may know of. */
export async function findChangeRequest(db: Db | Tx, principal: Manager, id: string) {
  const where = { AND: [await visibleChangeRequests(db, principal), { id }] };
  const found = await db.changeRequest.findFirst({ where, include: whole });
  if (!found) throw new NotFound('Change request');
  return found;
}
