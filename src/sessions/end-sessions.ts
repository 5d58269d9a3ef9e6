import { recordAuditOfMany } from '../audit/record.ts';
import type { SignedIn, User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { livingSessionsOf } from './policy.ts';

/** Ends one of the person's own sessions, by row id. Ending it again changes nothing. */
export async function revokeSession(db: Db, user: User, sessionId: string): Promise<void> {
  await change(db, user, async (tx) => {
    const session = await tx.session.findUnique({ where: { id: sessionId, userId: user.userId } });
    if (!session) throw new NotFound('Session');
    await endSessions(tx, user, [sessionId]);
  });
}

/** Ends the session that is speaking. */
export async function signOut(db: Db, user: SignedIn): Promise<void> {
  await revokeSession(db, user, user.credential.sessionId);
}

/** Ends all of the person's sessions but the one that is speaking, in every organization. Tells how many. */
export async function revokeOtherSessions(db: Db, user: SignedIn): Promise<number> {
  return change(db, user, (tx) => endOtherSessions(tx, user));
}

/** The same inside a transaction that is open already. */
export async function endOtherSessions(tx: Tx, user: SignedIn): Promise<number> {
  const others = await tx.session.findMany({
    where: { ...livingSessionsOf(user.userId), id: { not: user.credential.sessionId } },
    select: { id: true },
  });
  return endSessions(
    tx,
    user,
    others.map(({ id }) => id),
  );
}

export function endSessions(tx: Tx, user: User, ids: string[]): Promise<number> {
  return endSessionsWhere(tx, user, { id: { in: ids } });
}

/** Ends whatever is found and has not ended by itself, also sessions of others: of people who lose the organization that they work in. */
export async function endSessionsWhere(tx: Tx, user: User, where: Prisma.SessionWhereInput): Promise<number> {
  const now = new Date();
  const ended = await tx.session.updateManyAndReturn({
    where: { ...where, endedAt: null, expiresAt: { gt: now } },
    data: { endedAt: now, endedById: user.userId },
    select: { id: true, organizationId: true },
  });
  await recordAuditOfMany(
    tx,
    user,
    ended.map(({ id, organizationId }) => ({
      event: 'session.ended' as const,
      organizationId,
      target: { type: 'session' as const, id },
    })),
  );
  return ended.length;
}
