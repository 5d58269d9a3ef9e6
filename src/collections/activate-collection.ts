import { recordAudit } from '../audit/record.ts';
import type { Bot, User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Collection } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { activeCollectionId } from './active-collection.ts';
import { visibleCollections } from './visible-collections.ts';

/** Whose lock a collection can narrow: each one's own. */
export type Narrowed = User | Bot;

/** Narrows what the caller itself gets to a collection, or (null) ends that. Nobody else is concerned. */
export async function activateCollection(db: Db, principal: Narrowed, wanted: { id: string } | { slug: string } | null) {
  const { organizationId } = principal;
  const isPerson = principal.kind === 'USER';
  return change(
    db,
    principal,
    async (tx) => {
      const collection = wanted && (await holdAgainstDeletion(tx, principal, wanted));
      const collectionId = collection?.id ?? null;
      const before = await activeCollectionId(tx, principal);
      if (before === collectionId) return collection;
      const data = { activeCollectionId: collectionId };
      if (isPerson) {
        const { userId } = principal;
        await tx.membership.update({ where: { organizationId_userId: { organizationId, userId } }, data });
      } else await tx.bot.update({ where: { id: principal.botId }, data });
      const target = isPerson
        ? ({ type: 'user', id: principal.userId, name: principal.email } as const)
        : ({ type: 'bot', id: principal.botId, name: principal.name } as const);
      const event = collectionId === null ? 'profile.cleared' : 'profile.activated';
      await recordAudit(tx, principal, { event, organizationId, target, data: { collectionId: collectionId ?? before } });
      return collection;
    },
    isPerson ? { members: [principal.userId] } : {},
  );
}

async function holdAgainstDeletion(tx: Tx, principal: Narrowed, wanted: { id: string } | { slug: string }): Promise<Collection> {
  const where = { AND: [await visibleCollections(tx, principal), wanted] };
  const found = await tx.collection.findFirst({ where, select: { id: true } });
  if (!found) throw new NotFound('Profile');
  await tx.$queryRaw`SELECT 1 FROM collection WHERE id = ${found.id} FOR SHARE`;
  const collection = await tx.collection.findFirst({ where: { id: found.id, deletedAt: null } });
  if (!collection) throw new NotFound('Profile');
  return collection;
}
