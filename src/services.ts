import type { FailureThrottle } from './auth/failure-throttle.ts';
import type { SessionTokens } from './auth/jwt.ts';
import type { TokenPrefixes } from './auth/token-format.ts';
import type { GraphQLLimits } from './config.ts';
import type { SessionCookie } from './http/cookies.ts';
import type { Outbox } from './mail/outbox.ts';

/** What use-cases need beside the database: made once at start-up, the same for every call. */
export interface Services {
  sessionTokens: SessionTokens;
  passwordFailures: FailureThrottle;
  tokenPrefixes: TokenPrefixes;
  sessionCookie: SessionCookie;
  outbox: Outbox;
  /** What links in mails start with. */
  publicUrl: URL;
  documentLimits: GraphQLLimits;
}
