import type pg from 'pg';
import { BadCredential, RateLimited } from '../kernel/errors.ts';
import type { FailureThrottle } from './failure-throttle.ts';
import { looksLikeJwt, type SessionTokens } from './jwt.ts';
import type { LastUse } from './last-use.ts';
import { anonymous, type Principal } from './principal.ts';
import { type RequestHead, readCredential } from './read-credential.ts';
import { resolveToken } from './resolve-token.ts';
import { resolveSession, resolveSessionById } from './session.ts';

export interface AuthenticateDeps {
  pool: pg.Pool;
  sessionTokens: SessionTokens;
  lastUse: LastUse;
  tokenFailures: FailureThrottle;
  cookieName: string;
}

/** Who is calling, and whether the browser said so by itself (a cookie), which asks for a same-origin check. */
export interface Authenticated {
  principal: Principal;
  byCookie: boolean;
}

/**
 * Turns a request into its principal: the one function that GraphQL, REST and pages use, once per request.
 * A credential that is shown but bad throws BadCredential, whatever the cause, and is never demoted to anonymous.
 */
export async function authenticate(deps: AuthenticateDeps, head: RequestHead): Promise<Authenticated> {
  const presented = readCredential(head, deps.cookieName);
  if (presented.by === 'nothing') return { principal: anonymous, byCookie: false };
  const principal = await resolve(deps, presented, head.ip);
  if (principal) {
    deps.lastUse.record(principal, head.ip, head.header('user-agent'));
    return { principal, byCookie: presented.by === 'cookie' };
  }
  // A valid credential passes even from an address that guesses: only failures are slowed down.
  const wait = deps.tokenFailures.waitSeconds(head.ip);
  deps.tokenFailures.recordFailure(head.ip);
  throw wait > 0 ? new RateLimited(wait) : new BadCredential();
}

async function resolve(
  deps: AuthenticateDeps,
  { by, secret }: { by: 'token' | 'cookie'; secret: string },
  ip: string,
): Promise<Principal | null> {
  if (by === 'cookie') return resolveSession(deps.pool, secret);
  if (looksLikeJwt(secret)) {
    const session = await deps.sessionTokens.verify(secret);
    return session && resolveSessionById(deps.pool, session.sessionId, session.expiresAt);
  }
  const resolved = await resolveToken(deps.pool, secret, ip, new Date());
  if ('principal' in resolved) return resolved.principal;
  if (resolved.refused) deps.lastUse.recordRefusal(resolved.refused);
  return null;
}
