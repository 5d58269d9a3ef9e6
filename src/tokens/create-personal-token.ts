import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { mintToken, type TokenPrefixes } from '../auth/token-format.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import { nameInput } from '../kernel/text-input.ts';
import { scopesInput } from './scopes-input.ts';
import { yearsFromNow } from './token-life.ts';

const lifeYears = 10;

export interface CreatePersonalToken {
  label: string;
  scopes?: readonly Scope[] | null | undefined;
}

/** Issues a personal access token for the person, in the current organization. The plaintext is in the answer and nowhere else. */
export async function createPersonalToken(db: Db, user: User, prefixes: TokenPrefixes, input: CreatePersonalToken) {
  const label = nameInput('label', input.label);
  const scopes = scopesInput('scopes', input.scopes);
  const { plaintext, ...stored } = mintToken(prefixes.PERSONAL_TOKEN);
  const { userId, organizationId } = user;
  const accessToken = await change(db, user, async (tx) => {
    const owner = { organizationId, userId, createdById: userId };
    const token = await tx.token.create({
      data: { id: newId('tok'), kind: 'PERSONAL_TOKEN', label, scopes, ...owner, ...stored, expiresAt: yearsFromNow(lifeYears) },
    });
    await recordAudit(tx, user, {
      event: 'token.created',
      organizationId,
      target: { type: 'token', id: token.id, name: label },
      data: { kind: token.kind, scopes },
    });
    return token;
  });
  return { token: plaintext, accessToken };
}
