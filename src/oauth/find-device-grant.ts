import type { User } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { maySeeGrant } from './policy.ts';
import { type DeviceThrottles, throttleGuess } from './throttle-device-flow.ts';
import { readUserCode } from './user-code.ts';

/** The grant that a person has typed or followed the code of; null when none waits for it. Wrong codes are counted. */
export async function findDeviceGrant(db: Db, user: User, throttles: DeviceThrottles, ip: string, typed: string) {
  const userCode = readUserCode(typed);
  if (userCode === null)
    throw new BadUserInput('userCode', 'A code has eight letters, such as BCDF-GHJK. Copy it from your terminal.');
  return throttleGuess(throttles, user, ip, async () => {
    const grant = await db.deviceGrant.findUnique({ where: { userCode } });
    return grant && maySeeGrant(user, grant) === 'allow' ? grant : null;
  });
}

/** What is said of a code that nothing waits for. */
export const unknownCode = () =>
  new BadUserInput(
    'userCode',
    'No program waits for this code. Compare it with your terminal, or start again there for a new one.',
  );
