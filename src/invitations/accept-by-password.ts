import type { OpenedSession, Visitor } from '../auth/session.ts';
import type { Db } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import type { Throttle } from '../kernel/throttle.ts';
import { checkPassword, holdAccount, openFor } from '../sessions/sign-in.ts';
import { findInvitation } from './find-invitation.ts';
import { holdByCode } from './hold-invitation.ts';
import { makeMember, recordJoin } from './join.ts';

/**
 * Joins and signs in at once, for somebody who has an account but belongs to no organization any more: a session works in an
 * organization, so without this one there would be none to sign in to.
 */
export async function acceptByPassword(
  db: Db,
  failures: Throttle,
  code: string,
  password: string,
  visitor: Visitor,
): Promise<OpenedSession> {
  const found = await findInvitation(db, code);
  if (!found) throw new NotFound('Invitation');
  const account = await checkPassword(db, failures, { email: found.email, password }, visitor);
  return db.$transaction(async (tx) => {
    await holdAccount(tx, account);
    const invitation = await holdByCode(tx, code);
    await makeMember(tx, account.id, invitation);
    const { user, session } = await openFor(tx, account, visitor);
    await recordJoin(tx, user, invitation);
    return session;
  });
}
