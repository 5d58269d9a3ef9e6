import { recordAudit, recordAuditOfMany } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { holdBot } from './hold-bot.ts';
import type { BotManager } from './policy.ts';
import { revokeBotTokens } from './revoke-bot-tokens.ts';

/** Deletes a bot and revokes all that acts as it: the very next call with one of its keys is refused. Answers with the bot as it was. */
export async function deleteBot(db: Db, manager: BotManager, id: string) {
  const { organizationId } = manager;
  return change(db, manager, async (tx) => {
    const bot = await holdBot(tx, manager, id);
    const by = principalId(manager)!;
    await tx.bot.update({ where: { id }, data: { deletedAt: new Date(), deletedById: by } });
    const ends = await revokeBotTokens(tx, { organizationId, botId: id, by, reason: 'bot_deleted' });
    const target = { type: 'bot', id, name: bot.name } as const;
    await recordAudit(tx, manager, { event: 'bot.deleted', organizationId, target });
    await recordAuditOfMany(tx, manager, ends);
    return bot;
  });
}
