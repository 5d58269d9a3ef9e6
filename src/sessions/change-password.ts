import { recordAudit } from '../audit/record.ts';
import { hashPassword, newPasswordInput, passwordInput, verifyPassword } from '../auth/password.ts';
import type { SignedIn } from '../auth/principal.ts';
import { type OpenedSession, openSession, type Visitor } from '../auth/session.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput, RateLimited } from '../kernel/errors.ts';
import type { Throttle } from '../kernel/throttle.ts';
import { endOtherSessions, endSessions } from './end-sessions.ts';

export interface ChangePassword {
  currentPassword: string;
  newPassword: string;
}

/**
 * Changes the person's password and ends every other session. The session that asked is replaced by a fresh one when it came as a
 * cookie (null otherwise), so that a copy of its cookie is worth nothing either.
 */
export async function changePassword(
  db: Db,
  user: SignedIn,
  failures: Throttle,
  visitor: Visitor,
  input: ChangePassword,
): Promise<OpenedSession | null> {
  const newPassword = newPasswordInput('newPassword', input.newPassword);
  const key = `password of ${user.userId}`;
  const wait = failures.waitSeconds(key);
  if (wait > 0) throw new RateLimited(wait);
  const currentPassword = passwordInput('currentPassword', input.currentPassword);
  failures.count(key);
  const account = await db.user.findUniqueOrThrow({ where: { id: user.userId } });
  if (!(await verifyPassword(account.passwordHash, currentPassword))) {
    throw new BadUserInput('currentPassword', 'This is not your present password.');
  }
  failures.forgive(key);
  const passwordHash = await hashPassword(newPassword);
  return change(db, user, async (tx) => {
    // The hash that was compared must still be the present one: of two changes at once, one wins.
    const { count } = await tx.user.updateMany({
      where: { id: user.userId, passwordHash: account.passwordHash },
      data: { passwordHash, passwordChangedAt: new Date() },
    });
    if (count === 0) throw new BadUserInput('currentPassword', 'The password was changed a moment ago.');
    const { organizationId } = user;
    await recordAudit(tx, user, {
      event: 'user.password_changed',
      organizationId,
      target: { type: 'user', id: user.userId, name: user.email },
    });
    await endOtherSessions(tx, user);
    if (user.credential.kind !== 'SESSION') return null;
    const fresh = await openSession(tx, user.userId, organizationId, visitor);
    await endSessions(tx, user, [user.credential.sessionId]);
    await recordAudit(tx, user, { event: 'session.created', organizationId, target: { type: 'session', id: fresh.id } });
    return fresh;
  });
}
