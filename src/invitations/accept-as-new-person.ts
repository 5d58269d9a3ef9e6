import type { OpenedSession, Visitor } from '../auth/session.ts';
import type { Db } from '../db/client.ts';
import { violatedConstraint } from '../db/failures.ts';
import { Conflict, NotFound } from '../kernel/errors.ts';
import { type NewAccount, prepareAccount } from '../members/new-account.ts';
import { openFor } from '../sessions/sign-in.ts';
import { findInvitation } from './find-invitation.ts';
import { holdByCode } from './hold-invitation.ts';
import { makeMember, recordJoin } from './join.ts';

/** The address is that of the invitation: having got the mail shows that it is the person's own. */
export type NewPerson = Omit<NewAccount, 'email'>;

/** Makes an account for the invited address, joins, and signs in: a new person is in no other organization, so this is the one. */
export async function acceptAsNewPerson(db: Db, code: string, person: NewPerson, visitor: Visitor): Promise<OpenedSession> {
  // Looked up before the password is hashed, which is work that a stranger without a link must not cause.
  const found = await findInvitation(db, code);
  if (!found) throw new NotFound('Invitation');
  const account = await prepareAccount({ ...person, email: found.email });
  return db.$transaction(async (tx) => {
    const invitation = await holdByCode(tx, code);
    const created = await tx.user.create({ data: account }).catch((error: unknown) => {
      throw violatedConstraint(error)?.includes('email_lower')
        ? new Conflict('email', 'There is an account already: sign in.')
        : error;
    });
    await makeMember(tx, account.id, invitation);
    const { user, session } = await openFor(tx, created, visitor);
    await recordJoin(tx, user, invitation);
    return session;
  });
}
