import type { User } from '../auth/principal.ts';
import { RateLimited } from '../kernel/errors.ts';
import { networkOf } from '../kernel/ip-ranges.ts';
import { createThrottle, type Throttle } from '../kernel/throttle.ts';

/** Programs that an address may have ask, and wrong codes of a person and an address. In memory: each server counts for itself. */
export interface DeviceThrottles {
  requests: Throttle;
  userCodes: Throttle;
}

interface Limits {
  deviceRequestsPerMinute: number;
  userCodeFailuresPerMinute: number;
}

export function deviceThrottles({ deviceRequestsPerMinute, userCodeFailuresPerMinute }: Limits): DeviceThrottles {
  return { requests: createThrottle(deviceRequestsPerMinute), userCodes: createThrottle(userCodeFailuresPerMinute) };
}

/** Counts a program that asks, and refuses one too many: nobody has to be signed in for it, and each is a row. */
export function throttleRequest({ requests }: DeviceThrottles, ip: string): void {
  const network = networkOf(ip);
  const wait = requests.waitSeconds(network);
  if (wait > 0) throw new RateLimited(wait, 'Too many sign-ins were started from this address.');
  requests.count(network);
}

/**
 * Looks for something by a short code, and counts what finds nothing. The person counts, whatever the session: signing in again must not buy
 * more guesses. A right code waits with the others here: it is short enough to be guessed, unlike a token.
 */
export async function throttleGuess<T>(
  { userCodes }: DeviceThrottles,
  { userId }: User,
  ip: string,
  lookUp: () => Promise<T | null>,
): Promise<T | null> {
  const keys = [`person ${userId}`, `address ${networkOf(ip)}`];
  const wait = Math.max(...keys.map((key) => userCodes.waitSeconds(key)));
  if (wait > 0) throw new RateLimited(wait, 'Too many wrong codes.');
  for (const key of keys) userCodes.count(key);
  const found = await lookUp();
  if (found !== null) for (const key of keys) userCodes.forgive(key);
  return found;
}
