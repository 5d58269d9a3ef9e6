import { Conflict, Forbidden, NotFound } from '../kernel/errors.ts';
import type { MemberVerdict } from './policy.ts';

/** Throws what a verdict means to the caller. `act` completes the sentence about the owner; `field` is what names the member. */
export function requireAllowed(verdict: MemberVerdict, act: string, field = 'userId'): void {
  if (verdict === 'allow') return;
  if (verdict === 'hidden') throw new NotFound('Member');
  if (verdict === 'admins-only') throw new Forbidden('Only an ADMIN or the OWNER of the organization may change its members.');
  throw new Conflict(
    field,
    `The owner cannot ${act}: an organization always has one. Hand it on with transferOwnership first.`,
    'LAST_OWNER',
  );
}
