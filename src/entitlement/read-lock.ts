import { aboutAsset } from '../assets/asset-events.ts';
import type { AuditEvent } from '../audit/events.ts';
import { type Act, recordAccesses } from '../audit/record.ts';
import { type Known, principalId } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { namesTag } from '../kernel/entity-tag.ts';
import { BadCredential } from '../kernel/errors.ts';
import type { AccessLog } from './access-log.ts';
import { leftOutText } from './left-out-text.ts';
import { renderLock, sha256 } from './lock.ts';
import type { RememberedLocks } from './remembered-locks.ts';
import { type LeftOut, resolveEntitlements } from './resolve.ts';
import { areCurrent } from './revisions.ts';

/** What the reading of locks needs beside the database. */
export interface LockServices {
  publicUrl: URL;
  rememberedLocks: RememberedLocks;
  accessLog: AccessLog;
}

/** What the reader says of itself. */
export interface LockReader {
  ip: string;
  userAgent: string | null;
  /** Of the client's own; for the audit log alone. */
  sessionId: string | null;
  ifNoneMatch: string | null;
}

export interface ReadLock {
  /** Null when the reader has it already. */
  text: string | null;
  etag: string;
  leftOut: string;
}

/**
 * The caller's lock. Whoever has it already, and for whom nothing has changed since, is told so without resolving anything; both that and
 * a lock that came out the same cost no write.
 */
export async function readLock(db: Db, principal: Known, services: LockServices, reader: LockReader): Promise<ReadLock> {
  const { organizationId } = principal;
  const access: Act = { actor: principal, event: accessOf(principal, reader), at: new Date() };
  const remembered = services.rememberedLocks.of(principal);
  if (
    remembered &&
    namesTag(reader.ifNoneMatch, remembered.etag) &&
    (await areCurrent(db, organizationId, remembered.revisions))
  ) {
    await services.accessLog.collect(access);
    return { text: null, etag: remembered.etag, leftOut: remembered.leftOut };
  }

  const [resolved] = await resolveEntitlements(db, organizationId, [principal]);
  // Removed, or deleted, since the credential was looked at.
  if (!resolved) throw new BadCredential();
  const text = renderLock(resolved.entitlements, services.publicUrl);
  const lock = { etag: `"${sha256(text)}"`, leftOut: leftOutText(resolved.leftOut) };
  const news = lock.leftOut === remembered?.leftOut ? [] : leftOutEvents(organizationId, resolved.leftOut);
  const told = news.map((event): Act => ({ ...access, event }));
  const known = namesTag(reader.ifNoneMatch, lock.etag);
  await recordAccesses(db, known ? told : [access, ...told]);
  if (known) await services.accessLog.collect(access);
  services.rememberedLocks.remember(principal, { ...lock, revisions: resolved.revisions });
  return { ...lock, text: known ? null : text };
}

function accessOf(principal: Known, { ip, userAgent, sessionId }: LockReader): AuditEvent {
  const { organizationId } = principal;
  const bot = principal.kind === 'BOT' && {
    slug: principal.slug,
    keyPrefix: principal.credential.maskedToken.replace(/\.\.\..*$/, ''),
  };
  const data = { ip, userAgent, ...(sessionId && { sessionId }), ...bot };
  return { event: 'lock.accessed', organizationId, target: { type: 'lock', id: principalId(principal) }, data };
}

function leftOutEvents(organizationId: string, leftOut: readonly LeftOut[]): AuditEvent[] {
  return leftOut.map(({ assetId: id, slug, reason }) => ({
    event: 'lock.asset_left_out',
    ...aboutAsset({ id, organizationId, slug }),
    data: { reason },
  }));
}
