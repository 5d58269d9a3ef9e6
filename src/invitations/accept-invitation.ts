import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { holdByCode } from './hold-invitation.ts';
import { makeMember, recordJoin } from './join.ts';
import { mayAccept } from './policy.ts';

/** Makes the signed-in person a member of the organization that invited them. The session stays where it is. */
export async function acceptInvitation(db: Db, user: User, code: string) {
  return change(db, user, async (tx) => {
    const invitation = await holdByCode(tx, code);
    if (mayAccept(user.email, invitation) !== 'allow')
      throw new Forbidden('This invitation is for another e-mail address. Sign in with the address that the mail was sent to.');
    await makeMember(tx, user.userId, invitation);
    await recordJoin(tx, user, invitation);
    return invitation.organization;
  });
}
