import { newId } from '../kernel/ids.ts';
import type { Random } from './random.ts';
import { areas, names, teamKinds } from './words.ts';

const deepest = 4;

export interface Team {
  id: string;
  organizationId: string;
  name: string;
  parentId: string | null;
}

/** Teams in teams. The first few make one line, so that the deepest is always there; parents come before their children. */
export function planTeams(random: Random, organizationId: string, count: number): Team[] {
  const depths = new Map<string, number>();
  const shallow: Team[] = [];
  return names(random, count, areas, teamKinds).map((name, n) => {
    const nested = n > 0 && (n < deepest || random.chance(0.6));
    const parent = nested ? (n < deepest ? shallow.at(-1)! : random.pick(shallow)) : null;
    const team = { id: newId('tm'), organizationId, name, parentId: parent?.id ?? null };
    const depth = parent ? depths.get(parent.id)! + 1 : 1;
    depths.set(team.id, depth);
    if (depth < deepest) shallow.push(team);
    return team;
  });
}

/** Who is in which team: each of the ids in so many teams. Every team has one admin, the owner where there is nobody else. */
export function planMembers(
  random: Random,
  teams: readonly Team[],
  people: readonly { userId: string; teams: number }[],
  ownerId: string,
) {
  const idsOf = new Map(teams.map(({ id }) => [id, [] as string[]]));
  for (const { userId, teams: count } of people) for (const { id } of random.some(teams, count)) idsOf.get(id)!.push(userId);
  return teams.flatMap(({ id: teamId, organizationId }) => {
    const [first, ...others] = idsOf.get(teamId)!.reverse();
    const admin = { organizationId, teamId, userId: first ?? ownerId, isAdmin: true };
    return [admin, ...others.map((userId) => ({ organizationId, teamId, userId, isAdmin: false }))];
  });
}
