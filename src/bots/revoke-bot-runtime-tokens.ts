import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { notExpired, revokeTokens } from '../tokens/revoke-tokens.ts';
import { holdBot } from './hold-bot.ts';

/** Ends all runtime tokens of a bot before their time: the next call with one is refused. Its API keys work on. Tells how many. */
export async function revokeBotRuntimeTokens(db: Db, user: User, botId: string): Promise<number> {
  return change(db, user, async (tx) => {
    const { organizationId } = await holdBot(tx, user, botId);
    return revokeTokens(tx, user, { organizationId, botId, kind: 'RUNTIME_TOKEN', ...notExpired() });
  });
}
