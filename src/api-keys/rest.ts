import { z } from 'zod';
import { adminFromSession, asUser } from '../auth/gate.ts';
import { allScopes, isScope, type Scope } from '../auth/scopes.ts';
import type { Token } from '../generated/prisma/client.ts';
import { pathParameter, readJson, restRoutes } from '../http/rest.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { createApiKey } from './create-api-key.ts';
import { allKeys } from './policy.ts';
import { revokeApiKey } from './revoke-api-key.ts';

const most = 300;

const texts = (what: string) => z.array(z.string({ error: what }), { error: what }).nullish();
const NewKey = z.object({
  name: z.string({ error: 'Must be given, as text.' }),
  scopes: texts('Must be a list of scopes, such as ["bots:read"]. Leave it out for full access.'),
  expires_in_days: z.number({ error: 'Must be a number of days. Leave it out for a key that does not expire.' }).nullish(),
  allowed_ips: texts('Must be a list of addresses or CIDR ranges. Leave it out for anywhere.'),
});

export const apiKeyRoutes = restRoutes(
  {
    method: 'POST',
    path: '/api-keys',
    gate: adminFromSession,
    async answer(c) {
      const { db, principal, services } = c.env.call;
      const { name, scopes, expires_in_days: expiresInDays, allowed_ips: allowedIps } = await readJson(c, NewKey);
      const input = { name, scopes: scopesOf(scopes), expiresInDays, allowedIps };
      const { key, apiKey } = await createApiKey(db, asUser(principal), services.tokenPrefixes, input);
      const { id, name: label, key_prefix, ...rest } = written(apiKey);
      return c.json({ id, name: label, key, key_prefix, ...rest }, 201);
    },
  },
  {
    method: 'GET',
    path: '/api-keys',
    gate: adminFromSession,
    async answer(c) {
      const { db, principal } = c.env.call;
      const rows = await db.token.findMany({ where: allKeys(asUser(principal)), orderBy: { id: 'desc' }, take: most });
      return c.json(rows.map((row) => ({ ...written(row), last_used_at: row.lastUsedAt, revoked_at: row.revokedAt })));
    },
  },
  {
    method: 'DELETE',
    path: '/api-keys/:id',
    gate: adminFromSession,
    async answer(c) {
      const { db, principal } = c.env.call;
      await revokeApiKey(db, asUser(principal), pathParameter(c, 'id'));
      return c.body(null, 204);
    },
  },
);

/** A key as scripts know it; `key_prefix` is what its secret begins with. */
function written({ id, label, prefix, scopes, createdAt, expiresAt }: Token) {
  return { id, name: label, key_prefix: prefix, scopes, created_at: createdAt, expires_at: expiresAt };
}

function scopesOf(names: readonly string[] | null | undefined): Scope[] | null {
  if (names == null) return null;
  const scopes = names.filter(isScope);
  if (scopes.length !== names.length) throw new BadUserInput('scopes', `Each must be one of ${allScopes.join(', ')}.`);
  return scopes;
}
