import type { Known } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';

/** The id of the collection that narrows what this principal gets, or null. A service account has none. */
export async function activeCollectionId(db: Db | Tx, principal: Known): Promise<string | null> {
  const { organizationId } = principal;
  const select = { activeCollectionId: true };
  switch (principal.kind) {
    case 'USER': {
      const where = { organizationId_userId: { organizationId, userId: principal.userId } };
      return (await db.membership.findUnique({ where, select }))?.activeCollectionId ?? null;
    }
    case 'BOT':
      return (await db.bot.findUnique({ where: { id: principal.botId, organizationId }, select }))?.activeCollectionId ?? null;
    case 'SERVICE_ACCOUNT':
      return null;
  }
}
