import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { mintToken, type TokenPrefixes } from '../auth/token-format.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { nameInput } from '../kernel/text-input.ts';
import { scopesInput } from '../tokens/scopes-input.ts';
import { fromNow } from '../tokens/token-life.ts';
import { allowedIpsInput } from './allowed-ips-input.ts';

export interface CreateApiKey {
  name: string;
  scopes?: readonly Scope[] | null | undefined;
  expiresInDays?: number | null | undefined;
  allowedIps?: readonly string[] | null | undefined;
}

const mostDays = 36_500;
const secondsOfDay = 86_400;

/** Makes a key of the organization, which is a service account of its own. The plaintext is in the answer and nowhere else. */
export async function createApiKey(db: Db, user: User, prefixes: TokenPrefixes, input: CreateApiKey) {
  const label = nameInput('name', input.name);
  const scopes = scopesInput('scopes', input.scopes);
  const allowedIps = allowedIpsInput(input.allowedIps);
  const expiresAt = endOf(input.expiresInDays ?? null);
  const { plaintext, ...stored } = mintToken(prefixes.ORGANIZATION_API_KEY);
  const { organizationId, userId: createdById } = user;
  const apiKey = await change(db, user, async (tx) => {
    const data = { kind: 'ORGANIZATION_API_KEY' as const, organizationId, createdById, label, scopes, allowedIps, expiresAt };
    const token = await tx.token.create({ data: { id: newId('tok'), ...data, ...stored } });
    const target = { type: 'token', id: token.id, name: label } as const;
    const said = { kind: token.kind, scopes, ...(allowedIps.length > 0 && { allowedIps }) };
    await recordAudit(tx, user, { event: 'token.created', organizationId, target, data: said });
    return token;
  });
  return { key: plaintext, apiKey };
}

function endOf(days: number | null): Date | null {
  if (days === null) return null;
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new BadUserInput('expiresInDays', `Must be a whole number from 1 to ${mostDays}.`);
  return fromNow(days * secondsOfDay);
}
