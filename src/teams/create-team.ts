import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import { newId } from '../kernel/ids.ts';
import { nameInput } from '../kernel/text-input.ts';
import { peopleOf } from './hold-people.ts';
import { nameTaken } from './name-taken.ts';
import { requireTeamsRight } from './require-right.ts';
import { about, memberEvents } from './team-events.ts';
import { replaceRepositories, type TeamRepositoryInput } from './team-repositories.ts';
import { checkPlace, lockTree } from './team-tree.ts';

export interface CreateTeam {
  name: string;
  parent?: string | null | undefined;
  members: readonly string[];
  skillsRepositories?: readonly TeamRepositoryInput[] | null | undefined;
}

/** A new team with its members, none of them an admin yet, and its repositories. */
export async function createTeam(db: Db, principal: Manager, input: CreateTeam) {
  requireTeamsRight(principal);
  const name = nameInput('name', input.name);
  const { organizationId } = principal;
  const id = newId('tm');
  const parentId = input.parent ?? null;
  return change(db, principal, async (tx) => {
    await lockTree(tx, organizationId);
    if (parentId !== null) await checkPlace(tx, organizationId, id, parentId);
    const members = await peopleOf(tx, organizationId, input.members);

    const team = await tx.team.create({ data: { id, organizationId, name, parentId } }).catch(orNameTaken(nameTaken));
    await tx.teamMember.createMany({ data: [...members].map((userId) => ({ organizationId, teamId: id, userId })) });
    const added = await replaceRepositories(tx, team, input.skillsRepositories ?? []);
    const joined = memberEvents(team, 'team.member_added', members);
    await recordAudit(tx, principal, { event: 'team.created', ...about(team) }, ...joined, ...added);
    return team;
  });
}
