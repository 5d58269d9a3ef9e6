import type { AuditEvent, ClearReason } from '../audit/events.ts';
import { type Actor, recordAuditOfMany } from '../audit/record.ts';
import { type Known, principalId } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { newId } from '../kernel/ids.ts';
import { columnsOf, installedTo, type Target, withTarget } from './target.ts';

/** What is installed: an asset, or a collection with whatever is in it at the time. */
export type Installed = { assetId: string } | { collectionId: string };

const whole = { ...withTarget, asset: { select: { slug: true } }, collection: { select: { name: true } } } as const;
type Row = Prisma.InstallationGetPayload<{ include: typeof whole }>;

/** Adds what is not there yet, and says so in the log. Who may is the caller's business. Answers with the number of new rows. */
export async function addRows(tx: Tx, principal: Known, installed: Installed, targets: readonly Target[]): Promise<number> {
  if (targets.length === 0) return 0;
  const { organizationId } = principal;
  const common = { organizationId, ...installed, createdById: principalId(principal) };
  const created = await tx.installation.createManyAndReturn({
    data: targets.map((target) => ({ id: newId('ins'), ...common, ...columnsOf(target) })),
    skipDuplicates: true,
    select: { id: true },
  });
  const rows = await tx.installation.findMany({
    where: { id: { in: created.map(({ id }) => id) } },
    include: whole,
    orderBy: { id: 'asc' },
  });
  await recordAuditOfMany(
    tx,
    principal,
    rows.map((row) => eventOf(row, 'added', null)),
  );
  return rows.length;
}

/**
 * Takes rows away, and says so in the log: with a reason where that follows from something else, without one where it was asked for.
 * Answers with the number of rows that this call took away.
 */
export async function removeRows(
  tx: Tx,
  actor: Actor,
  where: Prisma.InstallationWhereInput & { organizationId: string },
  reason: ClearReason | null,
): Promise<number> {
  const rows = await tx.installation.findMany({ where, include: whole, orderBy: { id: 'asc' } });
  if (rows.length === 0) return 0;
  // Another change may be taking away the same rows: each is told of once, and they are locked in one order.
  const gone = await tx.$queryRaw<{ id: string }[]>`
    WITH held AS (SELECT id FROM installation WHERE id = ANY(${rows.map(({ id }) => id)}::text[]) ORDER BY id FOR UPDATE)
    DELETE FROM installation USING held WHERE installation.id = held.id RETURNING installation.id`;
  const ids = new Set(gone.map(({ id }) => id));
  const events = rows.filter(({ id }) => ids.has(id)).map((row) => eventOf(row, 'removed', reason));
  await recordAuditOfMany(tx, actor, events);
  return events.length;
}

function eventOf(row: Row, act: 'added' | 'removed', reason: ClearReason | null): AuditEvent {
  const { organizationId } = row;
  const data = installedTo(row);
  if (row.collectionId !== null) {
    const target = { type: 'collection', id: row.collectionId, name: row.collection!.name } as const;
    if (act === 'added') return { event: 'collection.installed', organizationId, target, data };
    return { event: 'collection.uninstalled', organizationId, target, data: { ...data, ...(reason && { reason }) } };
  }
  const target = { type: 'asset', id: row.assetId!, name: row.asset!.slug } as const;
  if (act === 'added') return { event: 'install.set', organizationId, target, data };
  return reason === null
    ? { event: 'install.removed', organizationId, target, data }
    : { event: 'install.cleared', organizationId, target, data: { ...data, reason } };
}
