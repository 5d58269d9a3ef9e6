import type pg from 'pg';
import { recordTokenRefusals } from '../audit/record.ts';
import type { Db } from '../db/client.ts';
import { credentialId, type Principal } from './principal.ts';
import type { RefusedToken } from './resolve-token.ts';

interface Use {
  id: string;
  at: Date;
  ip: string;
  userAgent: string | null;
}

/** Keeps the last use of every credential, and uses of dead tokens, without a write on the request path. */
export interface LastUse {
  record(principal: Principal, ip: string, userAgent: string | null): void;
  recordRefusal(refused: RefusedToken): void;
  /** Writes what has been collected. Called once a minute and at shutdown. */
  flush(): Promise<void>;
}

export function createLastUse(db: Db, pool: pg.Pool): LastUse {
  let uses = { token: new Map<string, Use>(), session: new Map<string, Use>() };
  let refusals = new Map<string, RefusedToken>();

  return {
    record(principal, ip, userAgent) {
      if (principal.kind === 'ANONYMOUS') return;
      const id = credentialId(principal);
      uses[principal.credential.via].set(id, { id, at: new Date(), ip, userAgent });
    },

    recordRefusal(refused) {
      refusals.set(refused.tokenId, refused);
    },

    async flush() {
      const collected = uses;
      const refused = refusals;
      uses = { token: new Map(), session: new Map() };
      refusals = new Map();
      try {
        for (const table of ['token', 'session'] as const) {
          const rows = [...collected[table].values()];
          if (rows.length === 0) continue;
          const columns = [rows.map((r) => r.id), rows.map((r) => r.at), rows.map((r) => r.ip), rows.map((r) => r.userAgent)];
          await pool.query(update(table), columns);
        }
        if (refused.size > 0) await recordTokenRefusals(db, [...refused.values()]);
      } catch (error) {
        // Kept for the next time; what has been collected meanwhile is newer.
        uses = {
          token: new Map([...collected.token, ...uses.token]),
          session: new Map([...collected.session, ...uses.session]),
        };
        refusals = new Map([...refused, ...refusals]);
        throw error;
      }
    },
  };
}

const update = (table: 'token' | 'session') => `
  UPDATE ${table} SET last_used_at = use.at, last_used_ip = use.ip, last_used_user_agent = use.user_agent
  FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) AS use(id, at, ip, user_agent)
  WHERE ${table}.id = use.id AND (${table}.last_used_at IS NULL OR ${table}.last_used_at < use.at)`;
