import type { AuditEvent } from '../audit/events.ts';
import { recordAudit, recordAuditOfMany } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { endInvitations } from '../invitations/end-invitations.ts';
import { BadUserInput, Forbidden } from '../kernel/errors.ts';
import { endSessionsWhere } from '../sessions/end-sessions.ts';
import { notExpired, revokeTokens } from '../tokens/revoke-tokens.ts';
import { mayDeleteOrganization } from './policy.ts';

/**
 * Ends an organization and everything that opens it: the very next call with any of its credentials is refused. What is left is a
 * tombstone, which keeps its slug, and the audit log. Answers with the organization as it was.
 */
export async function deleteOrganization(db: Db, user: User, typedName: string) {
  const { organizationId } = user;
  return change(
    db,
    user,
    async (tx) => {
      const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
      const verdict = mayDeleteOrganization(user, organization, typedName);
      if (verdict === 'owner-only') throw new Forbidden('Only the OWNER of the organization may delete it.');
      if (verdict === 'name-differs')
        throw new BadUserInput(
          'name',
          'This is not the name of the organization. Type it as it is written to delete the organization.',
        );

      await tx.organization.update({
        where: { id: organizationId },
        // Pages of other sites have nothing to call here any more.
        data: { deletedAt: new Date(), deletedById: user.userId, allowedOrigins: [] },
      });
      const target = { type: 'organization', id: organizationId, name: organization.name } as const;
      await recordAudit(tx, user, { event: 'organization.deleted', organizationId, target });
      await revokeTokens(tx, user, { organizationId, ...notExpired() }, 'organization_deleted');
      await endSessionsWhere(tx, user, { organizationId });
      await endInvitations(tx, user, { organizationId }, 'organization_deleted');
      await endMemberships(tx, user);
      return organization;
    },
    { organization: true },
  );
}

async function endMemberships(tx: Tx, user: User): Promise<void> {
  const { organizationId } = user;
  const members = await tx.$queryRaw<{ userId: string; role: string; email: string }[]>`
    DELETE FROM membership USING "user" WHERE membership.organization_id = ${organizationId} AND "user".id = membership.user_id
    RETURNING membership.user_id AS "userId", membership.role::text AS role, "user".email`;
  const events = members.map(({ userId, role, email }): AuditEvent => {
    const target = { type: 'user', id: userId, name: email } as const;
    return { event: 'member.removed', organizationId, target, data: { role, reason: 'organization_deleted' } };
  });
  await recordAuditOfMany(tx, user, events);
}
