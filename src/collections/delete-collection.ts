import type { AuditEvent } from '../audit/events.ts';
import { recordAudit, recordAuditOfMany } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Collection } from '../generated/prisma/client.ts';
import { removeRows } from '../installations/rows.ts';
import { about } from './collection-events.ts';
import { holdCollection } from './hold-collection.ts';
import { requireEmptyRight } from './require-right.ts';

/** Leaves a tombstone; name and slug are free again. Takes it away from wherever it is installed, and from whom it is active for. */
export async function deleteCollection(db: Db, principal: Manager, id: string): Promise<void> {
  const { organizationId } = principal;
  const before = await activeFor(db, organizationId, id);
  const done = await change(
    db,
    principal,
    async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM bot WHERE id = ANY(${before.botIds}::text[]) ORDER BY id FOR NO KEY UPDATE`;
      const collection = await holdCollection(tx, organizationId, id);
      await requireEmptyRight(tx, principal, collection);
      const present = await activeFor(tx, organizationId, id);
      const held = new Set([...before.userIds, ...before.botIds]);
      if (![...present.userIds, ...present.botIds].every((one) => held.has(one))) return false;

      await tx.membership.updateMany({ where: { organizationId, activeCollectionId: id }, data: { activeCollectionId: null } });
      await tx.bot.updateMany({ where: { organizationId, activeCollectionId: id }, data: { activeCollectionId: null } });
      await recordAuditOfMany(tx, principal, [
        ...present.userIds.map((userId) => cleared(collection, 'user', userId)),
        ...present.botIds.map((botId) => cleared(collection, 'bot', botId)),
      ]);
      await removeRows(tx, principal, { organizationId, collectionId: id }, 'collection_deleted');
      await tx.collection.update({ where: { id }, data: { deletedAt: new Date(), deletedById: principalId(principal) } });
      await recordAudit(tx, principal, { event: 'collection.deleted', ...about(collection) });
      return true;
    },
    { members: before.userIds },
  );
  // Somebody made it active in between. People and bots are held before collections, so it begins again with them as well.
  if (!done) await deleteCollection(db, principal, id);
}

/** The people and bots whose lock the collection narrows at present. */
async function activeFor(db: Db | Tx, organizationId: string, id: string) {
  const where = { organizationId, activeCollectionId: id };
  const memberships = await db.membership.findMany({ where, select: { userId: true }, orderBy: { userId: 'asc' } });
  const bots = await db.bot.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } });
  return { userIds: memberships.map(({ userId }) => userId), botIds: bots.map((bot) => bot.id) };
}

function cleared(collection: Collection, type: 'user' | 'bot', id: string): AuditEvent {
  const { id: collectionId, organizationId } = collection;
  const data = { collectionId, reason: 'collection_deleted' } as const;
  return { event: 'profile.cleared', organizationId, target: { type, id }, data };
}
