import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { mintToken, type TokenPrefixes } from '../auth/token-format.ts';
import type { Tx } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { yearsFromNow } from '../tokens/token-life.ts';
import { mayIssueKey } from './policy.ts';

const keyLifeYears = 20;

export interface BotKey {
  botId: string;
  label: string;
  scopes: Scope[];
}

export interface BotToken extends BotKey {
  kind: 'BOT_API_KEY' | 'RUNTIME_TOKEN';
  expiresAt: Date;
}

/** Makes a secret that acts as a bot that the transaction made or holds. The plaintext is in the answer and nowhere else. */
export async function issueBotToken(
  tx: Tx,
  issuer: Manager,
  prefixes: TokenPrefixes,
  { kind, botId, label, scopes, expiresAt }: BotToken,
) {
  if (mayIssueKey(issuer, scopes) !== 'allow') {
    throw new Forbidden('A token cannot issue a key with more scopes than it holds itself. Ask for fewer scopes, or sign in.');
  }
  const { plaintext, ...stored } = mintToken(prefixes[kind]);
  const { organizationId } = issuer;
  const owner = { organizationId, botId, createdById: principalId(issuer) };
  const token = await tx.token.create({ data: { id: newId('tok'), kind, label, scopes, ...owner, ...stored, expiresAt } });
  const target = { type: 'token', id: token.id, name: label } as const;
  await recordAudit(tx, issuer, { event: 'token.created', organizationId, target, data: { kind, scopes, botId } });
  return { plaintext, token };
}

/** The same for an API key, which lives for 20 years. */
export async function issueBotKey(tx: Tx, issuer: Manager, prefixes: TokenPrefixes, key: BotKey) {
  const expiresAt = yearsFromNow(keyLifeYears);
  const { plaintext, token } = await issueBotToken(tx, issuer, prefixes, { ...key, kind: 'BOT_API_KEY', expiresAt });
  return { botKey: plaintext, apiKey: token };
}
