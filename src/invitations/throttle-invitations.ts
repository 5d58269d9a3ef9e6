import type { User } from '../auth/principal.ts';
import { RateLimited } from '../kernel/errors.ts';
import { createThrottle, type Throttle } from '../kernel/throttle.ts';

/** Mails that one person may send, and that one address may be sent. In memory: each server counts for itself. */
export interface InvitationThrottles {
  byPerson: Throttle;
  toAddress: Throttle;
}

const hour = 3_600;
const mostToAddress = 5;

export function invitationThrottles(perHour: number): InvitationThrottles {
  return { byPerson: createThrottle(perHour, hour), toAddress: createThrottle(mostToAddress, hour) };
}

/**
 * Counts an invitation that is about to be sent, and refuses one too many: whoever can make an organization could otherwise have this
 * server mail strangers without end.
 */
export function throttleInvitation({ byPerson, toAddress }: InvitationThrottles, { userId }: User, emailLower: string): void {
  const wait = Math.max(byPerson.waitSeconds(userId), toAddress.waitSeconds(emailLower));
  if (wait > 0) throw new RateLimited(wait, 'Too many invitations.');
  byPerson.count(userId);
  toAddress.count(emailLower);
}
