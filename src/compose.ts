import { join } from 'node:path';
import { type App, createApp } from './app.ts';
import { createSessionTokens } from './auth/jwt.ts';
import { createLastUse, type LastUse } from './auth/last-use.ts';
import { blobsInDatabase } from './blobs/blobs-in-database.ts';
import type { Config } from './config.ts';
import { createSetUpCode, type SetUpCode } from './console/set-up.ts';
import { pendingMigrations } from './db/migrate.ts';
import { createAccessLog } from './entitlement/access-log.ts';
import { rememberedLocks } from './entitlement/remembered-locks.ts';
import { sessionCookie } from './http/cookies.ts';
import { invitationThrottles } from './invitations/throttle-invitations.ts';
import { ipRanges } from './kernel/ip-ranges.ts';
import type { Logger } from './kernel/logger.ts';
import { createThrottle } from './kernel/throttle.ts';
import { createOutbox } from './mail/outbox.ts';
import { knownClients } from './oauth/clients.ts';
import { deviceThrottles } from './oauth/throttle-device-flow.ts';
import { serverSecret } from './server-secret.ts';
import type { Services } from './services.ts';
import { migrationsDir, type RunningDatabase } from './start-database.ts';

export interface Composition {
  app: App;
  services: Services;
  lastUse: LastUse;
  setUpCode: SetUpCode;
}

/** Wires the parts together around an open database: what `main.ts` puts behind a port and the tests call directly. */
export async function compose(
  config: Config,
  { db, pool }: Pick<RunningDatabase, 'db' | 'pool'>,
  log: Logger,
): Promise<Composition> {
  const secret = serverSecret(config.secret, config.dataDir);
  const lastUse = createLastUse(db, pool);
  const setUpCode = createSetUpCode();
  const services: Services = {
    sessionTokens: await createSessionTokens(db, secret, config.publicUrl.origin),
    passwordFailures: createThrottle(config.passwordFailuresPerMinute),
    tokenPrefixes: config.tokenPrefixes,
    sessionCookie: sessionCookie(config.publicUrl.protocol === 'https:'),
    invitationThrottles: invitationThrottles(config.invitationsPerHour),
    oauthClients: knownClients(config.oauthClients),
    deviceThrottles: deviceThrottles(config),
    outbox: createOutbox(db, secret, config.mail, log),
    rememberedLocks: rememberedLocks(),
    accessLog: createAccessLog(db),
    blobs: blobsInDatabase,
    uploads: { dir: join(config.dataDir, 'uploads'), limitBytes: config.uploadLimitBytes },
    publicUrl: config.publicUrl,
    documentLimits: config.limits,
  };
  const auth = {
    pool,
    lastUse,
    sessionTokens: services.sessionTokens,
    tokenFailures: createThrottle(config.authFailuresPerMinute),
    cookieName: services.sessionCookie.name,
  };
  const ready = async () => {
    const pending = await pendingMigrations(pool, migrationsDir);
    if (pending.length > 0) throw new Error(`Migrations are missing: ${pending.join(', ')}`);
  };
  const app = createApp({
    db,
    services,
    auth,
    log,
    isTrustedProxy: ipRanges(config.trustedProxies),
    setUpCode,
    ready,
  });
  return { app, services, lastUse, setUpCode };
}
