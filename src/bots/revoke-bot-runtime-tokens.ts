import { recordAuditOfMany } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { holdBot } from './hold-bot.ts';
import { revokeBotTokens } from './revoke-bot-tokens.ts';

/** Ends all runtime tokens of a bot before their time: the next call with one is refused. Its API keys work on. */
export async function revokeBotRuntimeTokens(db: Db, user: User, botId: string): Promise<number> {
  return change(db, user, async (tx) => {
    const { organizationId } = await holdBot(tx, user, botId);
    const ends = await revokeBotTokens(tx, { organizationId, botId, by: user.userId, only: { kind: 'RUNTIME_TOKEN' } });
    await recordAuditOfMany(tx, user, ends);
    return ends.length;
  });
}
