import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { rejectRequests } from '../installation-requests/reject-requests.ts';
import { removeRows } from '../installations/rows.ts';
import { notExpired, revokeTokens } from '../tokens/revoke-tokens.ts';
import { holdBot } from './hold-bot.ts';

/** Deletes a bot and revokes all that acts as it: the very next call with one of its keys is refused. Answers with the bot as it was. */
export async function deleteBot(db: Db, manager: Manager, id: string) {
  const { organizationId } = manager;
  return change(db, manager, async (tx) => {
    const bot = await holdBot(tx, manager, id);
    await tx.bot.update({ where: { id }, data: { deletedAt: new Date(), deletedById: principalId(manager) } });
    const target = { type: 'bot', id, name: bot.name } as const;
    await recordAudit(tx, manager, { event: 'bot.deleted', organizationId, target });
    await removeRows(tx, manager, { organizationId, botId: id }, 'bot_deleted');
    await rejectRequests(tx, manager, { organizationId, botId: id }, 'The bot was deleted.');
    await revokeTokens(tx, manager, { organizationId, botId: id, ...notExpired() }, 'bot_deleted');
    return bot;
  });
}
