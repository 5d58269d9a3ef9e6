import { recordAudit } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { holdBot } from './hold-bot.ts';
import type { BotManager } from './policy.ts';

/** Deletes a bot and revokes all that acts as it: the very next call with one of its keys is refused. Answers with the bot as it was. */
export async function deleteBot(db: Db, manager: BotManager, id: string) {
  const { organizationId } = manager;
  return change(db, manager, async (tx) => {
    const bot = await holdBot(tx, manager, id);
    const [now, actor] = [new Date(), principalId(manager)!];
    await tx.bot.update({ where: { id }, data: { deletedAt: now, deletedById: actor } });
    const revoked = await tx.token.updateManyAndReturn({
      where: { organizationId, botId: id, revokedAt: null },
      data: { revokedAt: now, revokedById: actor },
      select: { id: true, label: true, kind: true },
    });
    const ends = revoked.map((key) => {
      const target = { type: 'token', id: key.id, name: key.label } as const;
      return {
        event: 'token.revoked' as const,
        organizationId,
        target,
        data: { kind: key.kind, botId: id, reason: 'bot_deleted' as const },
      };
    });
    const target = { type: 'bot', id, name: bot.name } as const;
    await recordAudit(tx, manager, { event: 'bot.deleted', organizationId, target }, ...ends);
    return bot;
  });
}
