import { newId } from '../kernel/ids.ts';
import { planAssets } from './plan-assets.ts';
import { planBots } from './plan-bots.ts';
import { planCollections, planContents } from './plan-collections.ts';
import { planInstallations } from './plan-installations.ts';
import { planPeople } from './plan-people.ts';
import { placeIn, planRepositories } from './plan-repositories.ts';
import { planMembers, planTeams } from './plan-teams.ts';
import type { Random } from './random.ts';
import type { Size } from './sizes.ts';

interface Founded {
  organization: { id: string; slug: string };
  owner: { id: string; passwordHash: string };
}

/** Everything that a seeded organization holds, but for the bytes of its archives. The same seed makes the same names. */
export function planOrganization(random: Random, founded: Founded, size: Size) {
  const { organization, owner } = founded;
  const organizationId = organization.id;
  const owned = { organizationId, createdById: owner.id };

  const people = planPeople(random, founded, size.people - 1);
  const repositories = planRepositories(random, organization, size.repositories);
  const teams = planTeams(random, organizationId, size.teams);
  const bots = planBots(random, owned, size.bots);
  const collections = planCollections(random, owned, size.collections);

  const teamsOf = people.map(({ user }, n) => ({ userId: user.id, teams: n === 0 ? size.teamsOfSample : 1 + random.below(4) }));
  const members = planMembers(random, teams, teamsOf, owner.id);
  const teamBots = bots.flatMap(({ id: botId }, n) =>
    random.some(teams, n === 0 ? 3 : random.below(4)).map(({ id: teamId }) => ({ organizationId, teamId, botId })),
  );
  const teamRepositories = teams.flatMap(({ id: teamId }) =>
    random
      .some(repositories, random.below(4))
      .map((repository) => ({ id: newId('trp'), organizationId, teamId, ...placeIn(random, repository) })),
  );

  const makerIds = [owner.id, ...people.filter(({ role }) => role !== 'VIEWER').map(({ user }) => user.id)];
  const assets = planAssets(random, { organizationId, teamIds: teams.map(({ id }) => id), makerIds }, size);
  const published = assets.filter(({ row }) => row.status === 'PUBLISHED');
  const contents = planContents(random, collections, published);
  const parts = { ...owned, published, people, teams, bots, repositories, collections };
  const installations = planInstallations(random, parts, size);
  return { people, repositories, teams, members, teamBots, teamRepositories, bots, collections, assets, contents, installations };
}

export type Plan = ReturnType<typeof planOrganization>;

/** One in fifty narrows what it gets to a collection; never the first, whose key is printed. */
export function activeCollectionOf(n: number, { collections }: Plan): string | null {
  return n % 50 === 9 ? collections[n % collections.length]!.id : null;
}
