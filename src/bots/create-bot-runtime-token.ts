import { heldScopes, type User } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import type { TokenPrefixes } from '../auth/token-format.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { nameInput } from '../kernel/text-input.ts';
import { scopesInput } from '../tokens/scopes-input.ts';
import { fromNow } from '../tokens/token-life.ts';
import { holdBot } from './hold-bot.ts';
import { issueBotToken } from './issue-bot-token.ts';

export interface CreateBotRuntimeToken {
  botId: string;
  label?: string | null | undefined;
  ttlSeconds?: number | null | undefined;
  scopes?: readonly Scope[] | null | undefined;
}

const life = { shortest: 60, usual: 3_600, longest: 86_400 };

/** Issues a short-lived secret to one run of a bot. It acts as the bot, and ends by itself. */
export async function createBotRuntimeToken(
  db: Db,
  user: User,
  prefixes: TokenPrefixes,
  { botId, ...input }: CreateBotRuntimeToken,
) {
  const label = input.label?.trim() ? nameInput('label', input.label) : 'Runtime token';
  const ttlSeconds = input.ttlSeconds ?? life.usual;
  if (ttlSeconds < life.shortest || ttlSeconds > life.longest)
    throw new BadUserInput('ttlSeconds', `Must be from ${life.shortest} to ${life.longest} seconds.`);
  // A token hands out what it holds, unless it is asked for less.
  const scopes = scopesInput('scopes', input.scopes, heldScopes(user));
  return change(db, user, async (tx) => {
    const bot = await holdBot(tx, user, botId);
    const expiresAt = fromNow(ttlSeconds);
    const made = await issueBotToken(tx, user, prefixes, { kind: 'RUNTIME_TOKEN', botId: bot.id, label, scopes, expiresAt });
    return { botKey: made.plaintext, runtimeToken: { ...made.token, expiresAt } };
  });
}
