import type pg from 'pg';
import { ipRanges } from '../kernel/ip-ranges.ts';
import type { Bot, Role, ServiceAccount, TokenCredential, User } from './principal.ts';
import { isScope } from './scopes.ts';
import { hashToken, looksLikeToken, maskedToken, type StoredTokenKind } from './token-format.ts';

interface TokenRow {
  id: string;
  kind: StoredTokenKind;
  organization_id: string;
  label: string;
  prefix: string;
  last_four: string;
  scopes: string[];
  allowed_ips: string[];
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  user_id: string | null;
  email: string | null;
  user_name: string | null;
  disabled_at: Date | null;
  role: Role | null;
  bot_id: string | null;
  bot_name: string | null;
  bot_slug: string | null;
  bot_deleted_at: Date | null;
}

// One statement, prepared once per connection: everything that a gate or policy asks about the caller.
const lookUp = `
  SELECT t.id, t.kind::text AS kind, t.organization_id, t.label, t.prefix, t.last_four, t.scopes, t.allowed_ips,
         t.created_at, t.expires_at, t.revoked_at, t.last_used_at,
         u.id AS user_id, u.email, trim(u.first_name || ' ' || u.last_name) AS user_name, u.disabled_at, m.role::text AS role,
         b.id AS bot_id, b.name AS bot_name, b.slug AS bot_slug, b.deleted_at AS bot_deleted_at
  FROM token t
  LEFT JOIN "user" u ON u.id = t.user_id
  LEFT JOIN membership m ON m.organization_id = t.organization_id AND m.user_id = t.user_id
  LEFT JOIN bot b ON b.id = t.bot_id
  WHERE t.hash = $1`;

/** A token of ours that no longer opens anything: for the audit log, never for the caller. */
export interface RefusedToken {
  tokenId: string;
  organizationId: string;
  cause: 'expired' | 'revoked' | 'owner-gone' | 'address';
}

export type ResolvedToken = { principal: User | Bot | ServiceAccount } | { refused: RefusedToken | null };

/**
 * Turns a bearer secret into its principal with one SQL statement, and none at all for text that no token can be. `ip` is where the call
 * comes from: a token may be confined to ranges of addresses.
 */
export async function resolveToken(pool: pg.Pool, secret: string, ip: string, now: Date): Promise<ResolvedToken> {
  if (!looksLikeToken(secret)) return { refused: null };
  const result = await pool.query<TokenRow>({ name: 'resolve-token', text: lookUp, values: [hashToken(secret)] });
  const row = result.rows[0];
  if (!row) return { refused: null };
  const refused = (cause: RefusedToken['cause']) => ({
    refused: { tokenId: row.id, organizationId: row.organization_id, cause },
  });
  if (row.revoked_at) return refused('revoked');
  if (row.expires_at && row.expires_at <= now) return refused('expired');
  if (row.allowed_ips.length > 0 && !ipRanges(row.allowed_ips)(ip)) return refused('address');
  const principal = principalOf(row);
  return principal ? { principal } : refused('owner-gone');
}

function principalOf(row: TokenRow): User | Bot | ServiceAccount | null {
  const credential: TokenCredential = {
    via: 'token',
    kind: row.kind,
    tokenId: row.id,
    label: row.label,
    maskedToken: maskedToken({ prefix: row.prefix, lastFour: row.last_four }),
    scopes: new Set(row.scopes.filter(isScope)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
  const { organization_id: organizationId } = row;
  if (row.kind === 'ORGANIZATION_API_KEY')
    return { kind: 'SERVICE_ACCOUNT', serviceAccountId: row.id, name: row.label, organizationId, credential };
  if (row.bot_id !== null) {
    if (row.bot_deleted_at) return null;
    return { kind: 'BOT', botId: row.bot_id, name: row.bot_name ?? '', slug: row.bot_slug ?? '', organizationId, credential };
  }
  if (row.user_id === null || row.role === null || row.disabled_at) return null;
  const email = row.email ?? '';
  return { kind: 'USER', userId: row.user_id, email, name: row.user_name || email, role: row.role, organizationId, credential };
}
