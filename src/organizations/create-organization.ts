import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { nameInput } from '../kernel/text-input.ts';
import { makeOrganization, mostOwned } from './make-organization.ts';

/** Makes another organization, of which the person is the owner. The session stays where it is. */
export async function createOrganization(db: Db, user: User, input: { name: string }) {
  const name = nameInput('name', input.name);
  return change(db, user, async (tx) => {
    const owned = await tx.membership.count({ where: { userId: user.userId, role: 'OWNER' } });
    if (owned >= mostOwned)
      throw new Conflict('name', `Nobody owns more than ${mostOwned} organizations. Hand one on or delete one first.`);
    return makeOrganization(tx, user, name, { id: user.userId, email: user.email });
  });
}
