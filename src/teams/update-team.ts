import type { AuditEvent } from '../audit/events.ts';
import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import type { Team } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { nameInput } from '../kernel/text-input.ts';
import { peopleOf } from './hold-people.ts';
import { lockTeam } from './hold-team.ts';
import { nameTaken } from './name-taken.ts';
import { keepAnAdmin, requireMembersRight, requireTeamsRight } from './require-right.ts';
import { about, memberEvents } from './team-events.ts';
import { replaceRepositories, type TeamRepositoryInput } from './team-repositories.ts';
import { checkPlace, lockTree } from './team-tree.ts';

export interface UpdateTeam {
  id: string;
  name?: string | null | undefined;
  parent?: string | null | undefined;
  toTopLevel?: boolean | null | undefined;
  members?: readonly string[] | null | undefined;
  skillsRepositories?: readonly TeamRepositoryInput[] | null | undefined;
}

/** Renames and moves a team and replaces its members and repositories, all of it or nothing. */
export async function updateTeam(db: Db, principal: Manager, input: UpdateTeam) {
  const name = input.name == null ? null : nameInput('name', input.name);
  const parentId = placeInput(input);
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    if (parentId !== undefined) await lockTree(tx, organizationId);
    const before = await lockTeam(tx, organizationId, input.id);
    if (input.members || input.skillsRepositories) await requireMembersRight(tx, principal, before.id);

    const fields = {
      ...(name !== null && name !== before.name && { name }),
      ...(parentId !== undefined && parentId !== before.parentId && { parentId }),
    };
    const team = await reshape(tx, principal, before, fields);
    const memberChanges = input.members ? await replaceMembers(tx, team, input.members) : [];
    const repositoryChanges = input.skillsRepositories ? await replaceRepositories(tx, team, input.skillsRepositories) : [];
    const changed = Object.keys(fields).map((field) => (field === 'parentId' ? 'parent' : field));
    const updated: AuditEvent[] =
      changed.length > 0 ? [{ event: 'team.updated', ...about(team), data: { fields: changed } }] : [];
    await recordAudit(tx, principal, ...updated, ...memberChanges, ...repositoryChanges);
    return team;
  });
}

/** The parent to be: an id, null for the top level, undefined for no move. */
function placeInput({ parent, toTopLevel }: UpdateTeam): string | null | undefined {
  if (parent != null && toTopLevel) throw new BadUserInput('toTopLevel', 'Give either parent or toTopLevel, not both.');
  return toTopLevel ? null : (parent ?? undefined);
}

async function reshape(
  tx: Tx,
  principal: Manager,
  team: Team,
  fields: { name?: string; parentId?: string | null },
): Promise<Team> {
  if (Object.keys(fields).length === 0) return team;
  requireTeamsRight(principal);
  if (fields.parentId != null) await checkPlace(tx, team.organizationId, team.id, fields.parentId);
  return tx.team.update({ where: { id: team.id }, data: fields }).catch(orNameTaken(nameTaken));
}

/** Brings in who is new and takes out who is not listed. Those who stay keep what they are. */
async function replaceMembers(tx: Tx, team: Team, userIds: readonly string[]): Promise<AuditEvent[]> {
  const { id: teamId, organizationId } = team;
  const wanted = await peopleOf(tx, organizationId, userIds);
  const present = await tx.teamMember.findMany({ where: { teamId } });
  const admins = present.filter(({ isAdmin }) => isAdmin);
  keepAnAdmin('members', admins.length, admins.filter(({ userId }) => wanted.has(userId)).length);

  const presentIds = new Set(present.map(({ userId }) => userId));
  const added = [...wanted].filter((userId) => !presentIds.has(userId));
  const removed = [...presentIds].filter((userId) => !wanted.has(userId));
  if (removed.length > 0) await tx.teamMember.deleteMany({ where: { teamId, userId: { in: removed } } });
  if (added.length > 0) await tx.teamMember.createMany({ data: added.map((userId) => ({ organizationId, teamId, userId })) });
  return [...memberEvents(team, 'team.member_added', added), ...memberEvents(team, 'team.member_removed', removed)];
}
