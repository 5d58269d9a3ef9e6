import { recordAudit } from '../audit/record.ts';
import type { SignedIn } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { holdMemberships } from '../members/hold-memberships.ts';

/** Moves the session to another organization of the person, and tells the role held there. Tokens stay where they were made. */
export async function switchOrganization(db: Db, user: SignedIn, organizationId: string) {
  return change(db, user, async (tx) => {
    const memberships = await holdMemberships(tx, user.userId);
    const membership = memberships.find((one) => one.organizationId === organizationId);
    if (!membership) throw new NotFound('Organization');
    const { sessionId } = user.credential;
    const { count } = await tx.session.updateMany({
      where: { id: sessionId, organizationId: { not: organizationId } },
      data: { organizationId },
    });
    if (count > 0)
      await recordAudit(tx, user, {
        event: 'session.organization_switched',
        organizationId,
        target: { type: 'session', id: sessionId },
      });
    const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
    return { organization, role: membership.role };
  });
}
