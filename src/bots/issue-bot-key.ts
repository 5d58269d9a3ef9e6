import { recordAudit } from '../audit/record.ts';
import { principalId } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { mintToken, type TokenPrefixes } from '../auth/token-format.ts';
import type { Tx } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { yearsFromNow } from '../tokens/token-life.ts';
import { type BotManager, mayIssueKey } from './policy.ts';

const lifeYears = 20;

export interface BotKey {
  botId: string;
  label: string;
  scopes: Scope[];
}

/** Makes a key of a bot that the transaction made or holds. The plaintext is in the answer and nowhere else. */
export async function issueBotKey(tx: Tx, issuer: BotManager, prefixes: TokenPrefixes, { botId, label, scopes }: BotKey) {
  if (mayIssueKey(issuer, scopes) !== 'allow') {
    throw new Forbidden('A token cannot issue a key with more scopes than it holds itself. Ask for fewer scopes, or sign in.');
  }
  const { plaintext, ...stored } = mintToken(prefixes.BOT_API_KEY);
  const { organizationId } = issuer;
  const owner = { organizationId, botId, createdById: principalId(issuer)! };
  const apiKey = await tx.token.create({
    data: { id: newId('tok'), kind: 'BOT_API_KEY', label, scopes, ...owner, ...stored, expiresAt: yearsFromNow(lifeYears) },
  });
  const target = { type: 'token', id: apiKey.id, name: label } as const;
  await recordAudit(tx, issuer, { event: 'token.created', organizationId, target, data: { kind: apiKey.kind, scopes, botId } });
  return { botKey: plaintext, apiKey };
}
