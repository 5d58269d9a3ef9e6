import type pg from 'pg';
import { BadCredential, RateLimited } from '../kernel/errors.ts';
import { networkOf } from '../kernel/ip-ranges.ts';
import type { Throttle } from '../kernel/throttle.ts';
import { looksLikeJwt, type SessionTokens } from './jwt.ts';
import type { LastUse } from './last-use.ts';
import { anonymous, type Known, type Principal } from './principal.ts';
import { readCredential } from './read-credential.ts';
import { type RequestHead, userAgentOf } from './request-head.ts';
import { resolveToken } from './resolve-token.ts';
import { resolveSession, resolveSessionById } from './session.ts';

export interface AuthenticateDeps {
  pool: pg.Pool;
  sessionTokens: SessionTokens;
  lastUse: LastUse;
  tokenFailures: Throttle;
  cookieName: string;
}

/** Who is calling, and whether the browser said so by itself (a cookie), which asks for a same-origin check. */
export interface Authenticated {
  principal: Principal;
  byCookie: boolean;
  /** A session cookie that lives longer from now on, and has to be set again. */
  extended: { secret: string; expiresAt: Date } | null;
}

/**
 * Turns a request into its principal: the one function that GraphQL, REST and pages use, once per request.
 * A credential that is shown but bad throws BadCredential, whatever the cause, and is never demoted to anonymous.
 */
export async function authenticate(deps: AuthenticateDeps, head: RequestHead): Promise<Authenticated> {
  const presented = readCredential(head, deps.cookieName);
  if (presented.by === 'nothing') return { principal: anonymous, byCookie: false, extended: null };
  const resolved = await resolve(deps, presented, head.ip);
  if (resolved) {
    const { principal, extended } = resolved;
    deps.lastUse.record(principal, head.ip, userAgentOf(head));
    const expiresAt = extended ? principal.credential.expiresAt : null;
    return {
      principal,
      byCookie: presented.by === 'cookie',
      extended: expiresAt && { secret: presented.secret, expiresAt },
    };
  }
  // A valid credential passes even from an address that guesses: only failures are slowed down.
  const network = networkOf(head.ip);
  const wait = deps.tokenFailures.waitSeconds(network);
  deps.tokenFailures.count(network);
  throw wait > 0 ? new RateLimited(wait) : new BadCredential();
}

async function resolve(
  deps: AuthenticateDeps,
  { by, secret }: { by: 'token' | 'cookie'; secret: string },
  ip: string,
): Promise<{ principal: Known; extended?: boolean } | null> {
  if (by === 'cookie') return resolveSession(deps.pool, secret);
  if (looksLikeJwt(secret)) {
    const session = await deps.sessionTokens.verify(secret);
    const principal = session && (await resolveSessionById(deps.pool, session.sessionId, session.expiresAt));
    return principal && { principal };
  }
  const resolved = await resolveToken(deps.pool, secret, ip, new Date());
  if ('principal' in resolved) return resolved;
  if (resolved.refused) deps.lastUse.recordRefusal(resolved.refused);
  return null;
}
