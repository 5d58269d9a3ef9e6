import type { AuditEvent } from '../audit/events.ts';
import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Membership, User as UserRow } from '../generated/prisma/client.ts';
import { removeRows } from '../installations/rows.ts';
import { endInvitations } from '../invitations/end-invitations.ts';
import { NotFound } from '../kernel/errors.ts';
import { endSessionsWhere } from '../sessions/end-sessions.ts';
import { livingTeams } from '../teams/policy.ts';
import { memberEvents } from '../teams/team-events.ts';
import { notExpired, revokeTokens } from '../tokens/revoke-tokens.ts';
import { type MemberVerdict, mayTakeOut } from './policy.ts';
import { requireAllowed } from './require-right.ts';

/** Takes a member out of the organization. To take out oneself is to leave. Answers with the person. */
export function removeMember(db: Db, user: User, userId: string) {
  return takeOut(db, user, userId, (verdict) => requireAllowed(verdict, 'be removed'));
}

/** Takes oneself out of the organization that the session works in, which ends the session. Answers with the organization. */
export async function leaveOrganization(db: Db, user: User) {
  await takeOut(db, user, user.userId, (verdict) => requireAllowed(verdict, 'leave', 'organization'));
  return db.organization.findUniqueOrThrow({ where: { id: user.organizationId } });
}

function takeOut(db: Db, user: User, userId: string, require: (verdict: MemberVerdict) => void) {
  const key = { organizationId_userId: { organizationId: user.organizationId, userId } };
  return change(
    db,
    user,
    async (tx) => {
      const member = await tx.membership.findUnique({ where: key, include: { user: true } });
      require(mayTakeOut(user, member));
      if (!member) throw new NotFound('Member');
      await endMembership(tx, user, member);
      return member.user;
    },
    { members: [userId] },
  );
}

/**
 * Ends a membership, what the person could enter by and what the person installed for oneself. Keys of the organization and of its bots
 * live on, whoever made them: they are not the person's. A team may lose its last admin (docs/decisions/014-removal-beats-team-admin.md).
 */
async function endMembership(tx: Tx, user: User, { organizationId, userId, role, user: person }: Membership & { user: UserRow }) {
  const left = userId === user.userId;
  const target = { type: 'user', id: userId, name: person.email } as const;
  const event: AuditEvent = { event: left ? 'member.left' : 'member.removed', organizationId, target, data: { role } };
  await recordAudit(tx, user, event, ...(await leaveTeams(tx, organizationId, userId)));
  const reason = left ? 'member_left' : 'member_removed';
  await removeRows(tx, user, { organizationId, userId }, reason);
  await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
  await endSessionsWhere(tx, user, { organizationId, userId });
  await endInvitations(tx, user, { organizationId, emailLower: person.emailLower }, 'member_removed');
  // Whatever acts as the person: personal tokens and device tokens.
  const own = { organizationId, userId, ...notExpired() };
  await revokeTokens(tx, user, own, reason);
}

/** Takes the person out of every team. The log tells of those that exist, and only what was not undone a moment before. */
async function leaveTeams(tx: Tx, organizationId: string, userId: string): Promise<AuditEvent[]> {
  const rows = await tx.$queryRaw<{ team_id: string }[]>`
    DELETE FROM team_member WHERE organization_id = ${organizationId} AND user_id = ${userId} RETURNING team_id`;
  const id = { in: rows.map(({ team_id }) => team_id) };
  const teams = await tx.team.findMany({ where: { id, ...livingTeams(organizationId) }, orderBy: { id: 'asc' } });
  return teams.flatMap((team) => memberEvents(team, 'team.member_removed', [userId]));
}
