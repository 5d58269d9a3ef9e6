import type { Uploads } from './archives/check-archive.ts';
import type { SessionTokens } from './auth/jwt.ts';
import type { TokenPrefixes } from './auth/token-format.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { GraphQLLimits } from './config.ts';
import type { AccessLog } from './entitlement/access-log.ts';
import type { RememberedLocks } from './entitlement/remembered-locks.ts';
import type { SessionCookie } from './http/cookies.ts';
import type { InvitationThrottles } from './invitations/throttle-invitations.ts';
import type { Throttle } from './kernel/throttle.ts';
import type { Outbox } from './mail/outbox.ts';
import type { OAuthClients } from './oauth/clients.ts';
import type { DeviceThrottles } from './oauth/throttle-device-flow.ts';

/** What use-cases need beside the database: made once at start-up, the same for every call. */
export interface Services {
  sessionTokens: SessionTokens;
  passwordFailures: Throttle;
  tokenPrefixes: TokenPrefixes;
  sessionCookie: SessionCookie;
  outbox: Outbox;
  invitationThrottles: InvitationThrottles;
  rememberedLocks: RememberedLocks;
  accessLog: AccessLog;
  blobs: BlobStore;
  uploads: Uploads;
  oauthClients: OAuthClients;
  deviceThrottles: DeviceThrottles;
  /** What links in mails, locks and on terminals start with. */
  publicUrl: URL;
  documentLimits: GraphQLLimits;
}
