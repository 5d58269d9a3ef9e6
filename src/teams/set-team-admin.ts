import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { peopleOf } from './hold-people.ts';
import { lockTeam } from './hold-team.ts';
import { keepAnAdmin, requireMembersRight } from './require-right.ts';
import { memberEvents } from './team-events.ts';

export interface SetTeamAdmin {
  teamId: string;
  userId: string;
  isAdmin: boolean;
}

/** Makes a member an admin of the team, or ends that. */
export async function setTeamAdmin(db: Db, principal: Manager, { teamId, userId, isAdmin }: SetTeamAdmin): Promise<void> {
  const { organizationId } = principal;
  await change(db, principal, async (tx) => {
    const team = await lockTeam(tx, organizationId, teamId);
    await requireMembersRight(tx, principal, teamId);
    await peopleOf(tx, organizationId, [userId]);
    const key = { teamId_userId: { teamId, userId } };
    const member = await tx.teamMember.findUnique({ where: key });
    if (!member) throw new BadUserInput('userId', 'The person is not a member of this team. Add them first.');
    if (member.isAdmin === isAdmin) return;
    if (!isAdmin) {
      const admins = await tx.teamMember.count({ where: { teamId, isAdmin: true } });
      keepAnAdmin('userId', admins, admins - 1);
    }
    await tx.teamMember.update({ where: key, data: { isAdmin } });
    await recordAudit(tx, principal, ...memberEvents(team, isAdmin ? 'team.admin_set' : 'team.admin_unset', [userId]));
  });
}
