import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput, NotFound } from '../kernel/errors.ts';
import { nameInput } from '../kernel/text-input.ts';
import { scopesInput } from '../tokens/scopes-input.ts';
import { allowedIpsInput } from './allowed-ips-input.ts';
import { holdApiKey } from './hold-api-key.ts';

export interface UpdateApiKey {
  id: string;
  name?: string | null | undefined;
  scopes?: readonly Scope[] | null | undefined;
  allowedIps?: readonly string[] | null | undefined;
}

/** Changes what is given of a key that is not revoked. The secret stays, and the next call with it goes by the new rules. */
export async function updateApiKey(db: Db, user: User, { id, ...input }: UpdateApiKey) {
  if (input.scopes?.length === 0)
    throw new BadUserInput('scopes', 'A key needs at least one scope. Leave this out to keep those that it has.');
  const label = input.name == null ? null : nameInput('name', input.name);
  const scopes = input.scopes == null ? null : scopesInput('scopes', input.scopes);
  const allowedIps = input.allowedIps == null ? null : allowedIpsInput(input.allowedIps);
  return change(db, user, async (tx) => {
    const before = await holdApiKey(tx, user, id);
    if (before.revokedAt) throw new NotFound('API key');
    const data = {
      ...(label !== null && label !== before.label && { label }),
      ...(scopes !== null && !sameSet(scopes, before.scopes) && { scopes }),
      ...(allowedIps !== null && !sameSet(allowedIps, before.allowedIps) && { allowedIps }),
    };
    const fields = Object.keys(data).map((field) => (field === 'label' ? 'name' : field));
    if (fields.length === 0) return before;
    const key = await tx.token.update({ where: { id }, data });
    await recordAudit(tx, user, {
      event: 'token.updated',
      organizationId: key.organizationId,
      target: { type: 'token', id, name: key.label },
      data: { kind: key.kind, fields, scopes: key.scopes, allowedIps: key.allowedIps },
    });
    return key;
  });
}

const sameSet = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((entry) => b.includes(entry));
