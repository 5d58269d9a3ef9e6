import { heldScopes, type User } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import type { TokenPrefixes } from '../auth/token-format.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { nameInput } from '../kernel/text-input.ts';
import { scopesInput } from '../tokens/scopes-input.ts';
import { holdBot } from './hold-bot.ts';
import { issueBotKey } from './issue-bot-token.ts';

export interface CreateBotApiKey {
  botId: string;
  label?: string | null | undefined;
  scopes?: readonly Scope[] | null | undefined;
}

/** Issues one more key to a bot, so that keys are replaced without downtime. The plaintext is in the answer and nowhere else. */
export async function createBotApiKey(db: Db, user: User, prefixes: TokenPrefixes, { botId, ...input }: CreateBotApiKey) {
  const label = input.label?.trim() ? nameInput('label', input.label) : 'API key';
  // A token hands out what it holds, unless it is asked for less.
  const scopes = scopesInput('scopes', input.scopes, heldScopes(user));
  return change(db, user, async (tx) => {
    const bot = await holdBot(tx, user, botId);
    return issueBotKey(tx, user, prefixes, { botId: bot.id, label, scopes });
  });
}
