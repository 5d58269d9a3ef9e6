import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { peopleOf } from './hold-people.ts';
import { lockTeam } from './hold-team.ts';
import { keepAnAdmin, requireRemovalRight } from './require-right.ts';
import { memberEvents } from './team-events.ts';

export interface RemoveTeamMember {
  teamId: string;
  memberId: string;
}

/** Takes a person out of a team. Nothing changes for somebody who is not in it. */
export async function removeTeamMember(db: Db, principal: Manager, { teamId, memberId }: RemoveTeamMember) {
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    const team = await lockTeam(tx, organizationId, teamId);
    await requireRemovalRight(tx, principal, teamId, memberId);
    await peopleOf(tx, organizationId, [memberId]);
    const member = await tx.teamMember.findUnique({ where: { teamId_userId: { teamId, userId: memberId } } });
    if (!member) return team;
    if (member.isAdmin) {
      const admins = await tx.teamMember.count({ where: { teamId, isAdmin: true } });
      keepAnAdmin('memberId', admins, admins - 1);
    }
    await tx.teamMember.delete({ where: { teamId_userId: { teamId, userId: memberId } } });
    await recordAudit(tx, principal, ...memberEvents(team, 'team.member_removed', [memberId]));
    return team;
  });
}
