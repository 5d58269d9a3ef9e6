import type { Visitor } from '../auth/session.ts';
import type { Db } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import { fromNow } from '../tokens/token-life.ts';
import { mintDeviceCode } from './device-code.ts';
import { type DeviceThrottles, throttleRequest } from './throttle-device-flow.ts';
import { mintUserCode } from './user-code.ts';

export const grantLifeSeconds = 600;
export const pollIntervalSeconds = 5;

/** Takes the request of a program that nobody is known behind yet. The device code is in the answer and nowhere else. */
export async function requestDeviceGrant(db: Db, throttles: DeviceThrottles, clientId: string, { ip, userAgent }: Visitor) {
  throttleRequest(throttles, ip);
  await dropOldGrants(db);
  const { deviceCode, deviceCodeHash } = mintDeviceCode();
  const program = { clientId, ip, userAgent: nameAndVersion(userAgent) };
  const request = { ...program, expiresAt: fromNow(grantLifeSeconds), intervalSeconds: pollIntervalSeconds };
  for (;;) {
    const userCode = mintUserCode();
    const grant = { id: newId('dvg'), deviceCodeHash, userCode, ...request };
    // Of two equal codes the second is drawn again: the index decides.
    const { count } = await db.deviceGrant.createMany({ data: [grant], skipDuplicates: true });
    if (count > 0) return { deviceCode, userCode };
  }
}

/**
 * The beginning of what a program calls itself, such as `skills/2.3.4`; null when it is something else. A stranger writes it, and whoever is
 * to approve reads it: a whole sentence could talk them into it.
 */
function nameAndVersion(userAgent: string | null): string | null {
  const [first = ''] = userAgent?.split(' ') ?? [];
  return first.length <= 40 && /^[\w.-]+\/\d[\w.-]*$/.test(first) ? first : null;
}

/** Strangers make these rows, so they are not kept: some of the oldest go with each new one. */
async function dropOldGrants(db: Db): Promise<void> {
  await db.$executeRaw`
    DELETE FROM device_grant WHERE id IN (
      SELECT id FROM device_grant WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)`;
}
