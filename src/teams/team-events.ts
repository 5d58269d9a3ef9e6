import type { AuditEvent } from '../audit/events.ts';

interface TeamName {
  id: string;
  organizationId: string;
  name: string;
}

/** What every event about a team says. */
export function about({ id, organizationId, name }: TeamName) {
  return { organizationId, target: { type: 'team' as const, id, name } };
}

/** One event per person. */
export function memberEvents(
  team: TeamName,
  event: 'team.member_added' | 'team.member_removed' | 'team.admin_set' | 'team.admin_unset',
  userIds: Iterable<string>,
): AuditEvent[] {
  return [...userIds].map((userId) => ({ event, ...about(team), data: { userId } }));
}
