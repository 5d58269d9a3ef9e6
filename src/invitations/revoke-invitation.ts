import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { endInvitations } from './end-invitations.ts';
import { holdInvitation } from './hold-invitation.ts';

/** Takes an invitation back: its link works no longer. Revoking it again changes nothing. */
export async function revokeInvitation(db: Db, user: User, id: string): Promise<void> {
  await change(db, user, async (tx) => {
    await holdInvitation(tx, user, id);
    await endInvitations(tx, user, { id });
  });
}
