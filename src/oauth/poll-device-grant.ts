import type { TokenPrefixes } from '../auth/token-format.ts';
import type { Db } from '../db/client.ts';
import type { OAuthClients } from './clients.ts';
import { hashDeviceCode } from './device-code.ts';
import { statusOf } from './policy.ts';
import { type Redemption, redeemDeviceGrant } from './redeem-device-grant.ts';

/** How a poll ends, in the words of RFC 8628; `issued` carries the one answer that holds the token. */
export type Poll =
  | Redemption
  | { outcome: 'authorization_pending' | 'expired_token' }
  | { outcome: 'slow_down'; interval: number };

const slowDownSeconds = 5;

/** Answers a program that asks whether it has been let in. A code of another program is as good as unknown. */
export async function pollDeviceGrant(
  db: Db,
  prefixes: TokenPrefixes,
  clients: OAuthClients,
  { deviceCode, clientId }: { deviceCode: string; clientId: string },
): Promise<Poll> {
  const grant = await db.deviceGrant.findUnique({ where: { deviceCodeHash: hashDeviceCode(deviceCode) } });
  if (!grant || grant.clientId !== clientId) return { outcome: 'invalid_grant' };
  switch (statusOf(grant, new Date())) {
    case 'REDEEMED':
      return { outcome: 'invalid_grant' };
    case 'DENIED':
      return { outcome: 'access_denied' };
    case 'EXPIRED':
      return { outcome: 'expired_token' };
    case 'APPROVED':
      return redeemDeviceGrant(db, prefixes, clients, grant);
    case 'PENDING':
      return countPoll(db, grant.id);
  }
}

/** A second of grace: what was sent in time may arrive a little early, measured from a poll that arrived late. */
async function countPoll(db: Db, id: string): Promise<Poll> {
  const [poll] = await db.$queryRaw<{ tooSoon: boolean; interval: number }[]>`
    WITH before AS (
      SELECT id, coalesce(last_polled_at > now() - make_interval(secs => interval_seconds - 1), false) AS too_soon
      FROM device_grant WHERE id = ${id} FOR UPDATE)
    UPDATE device_grant SET last_polled_at = now(),
      interval_seconds = interval_seconds + CASE WHEN before.too_soon THEN ${slowDownSeconds}::int ELSE 0 END
    FROM before WHERE device_grant.id = before.id
    RETURNING before.too_soon AS "tooSoon", interval_seconds AS interval`;
  return poll?.tooSoon ? { outcome: 'slow_down', interval: poll.interval } : { outcome: 'authorization_pending' };
}
