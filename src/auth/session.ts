import { createHash } from 'node:crypto';
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia';
import type pg from 'pg';
import type { Db, Tx } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import type { Role, SessionCredential, User } from './principal.ts';

// Lucia 3 is small and sound but keeps session ids as they are: this adapter hashes them before they touch the database,
// tombstones instead of deleting, and reads session, person and role in one statement. Nothing else imports Lucia.

const lifetime = new TimeSpan(30, 'd');

interface LookUp {
  id: string;
  user_id: string;
  organization_id: string;
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  email: string;
  name: string;
  role: Role;
}

const lookUp = (key: 'secret_hash' | 'id') => `
  SELECT s.id, s.user_id, s.organization_id, s.created_at, s.expires_at, s.last_used_at,
         u.email, trim(u.first_name || ' ' || u.last_name) AS name, m.role::text AS role
  FROM session s
  JOIN "user" u ON u.id = s.user_id AND u.disabled_at IS NULL
  JOIN membership m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
  WHERE s.${key} = $1 AND s.ended_at IS NULL AND s.expires_at > now()`;
const byHash = { name: 'resolve-session', text: lookUp('secret_hash') };
const byId = { name: 'resolve-session-by-id', text: lookUp('id') };

const hashSessionId = (sessionId: string) => createHash('sha256').update(sessionId).digest('hex');

function luciaOver(adapter: Partial<Adapter>): Lucia {
  const unused = () => Promise.reject(new Error('Sessions end by row id, past Lucia.'));
  return new Lucia(
    {
      getSessionAndUser: unused,
      getUserSessions: unused,
      setSession: unused,
      updateSessionExpiration: unused,
      // Lucia calls this for a session that it finds expired; the row stays as a tombstone and is refused by its time.
      deleteSession: () => Promise.resolve(),
      deleteUserSessions: unused,
      deleteExpiredSessions: unused,
      ...adapter,
    },
    { sessionExpiresIn: lifetime },
  );
}

function userOf(row: LookUp, kind: SessionCredential['kind'], expiresAt: Date): User {
  return {
    kind: 'USER',
    userId: row.user_id,
    email: row.email,
    name: row.name || row.email,
    role: row.role,
    organizationId: row.organization_id,
    credential: { via: 'session', kind, sessionId: row.id, createdAt: row.created_at, expiresAt, lastUsedAt: row.last_used_at },
  };
}

/** The person behind a session cookie, and whether the session was just extended: then the cookie has to be as well. */
export interface ResolvedSession {
  principal: User;
  extended: boolean;
}

/** What a session cookie opens, or null. Slides the expiry, with a write at most once in 15 days. */
export async function resolveSession(pool: pg.Pool, secret: string): Promise<ResolvedSession | null> {
  let found: LookUp | undefined;
  const lucia = luciaOver({
    async getSessionAndUser(sessionId) {
      found = (await pool.query<LookUp>({ ...byHash, values: [hashSessionId(sessionId)] })).rows[0];
      return found
        ? [
            { id: sessionId, userId: found.user_id, expiresAt: found.expires_at, attributes: {} },
            { id: found.user_id, attributes: {} },
          ]
        : [null, null];
    },
    async updateSessionExpiration(sessionId, expiresAt) {
      await pool.query('UPDATE session SET expires_at = $2 WHERE secret_hash = $1 AND ended_at IS NULL', [
        hashSessionId(sessionId),
        expiresAt,
      ]);
    },
  });
  const { session } = await lucia.validateSession(secret);
  return session && found ? { principal: userOf(found, 'SESSION', session.expiresAt), extended: session.fresh } : null;
}

/** The person behind the session with this row id, for session tokens: they die with their session. */
export async function resolveSessionById(pool: pg.Pool, sessionId: string, expiresAt: Date): Promise<User | null> {
  const row = (await pool.query<LookUp>({ ...byId, values: [sessionId] })).rows[0];
  return row ? userOf(row, 'SESSION_TOKEN', expiresAt) : null;
}

/** Where a call comes from, and a session is opened from. The address is empty where none is known. */
export interface Visitor {
  ip: string;
  userAgent: string | null;
}

export interface OpenedSession {
  id: string;
  /** The cookie's value. Handed out once. */
  secret: string;
  expiresAt: Date;
}

/** Opens a session; always a new secret, so that one planted before sign-in is worth nothing (session fixation). */
export async function openSession(tx: Tx | Db, userId: string, organizationId: string, visitor: Visitor): Promise<OpenedSession> {
  const id = newId('ses');
  const lucia = luciaOver({
    async setSession(session: DatabaseSession) {
      const { ip, userAgent } = visitor;
      const data = {
        id,
        secretHash: hashSessionId(session.id),
        userId,
        organizationId,
        expiresAt: session.expiresAt,
        ip,
        userAgent,
      };
      await tx.session.create({ data });
    },
  });
  const session = await lucia.createSession(userId, {});
  return { id, secret: session.id, expiresAt: session.expiresAt };
}
