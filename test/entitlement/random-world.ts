import fc from 'fast-check';
import type { Db } from '../../src/db/client.ts';
import type { Caller, Place, Target, World } from './model.ts';

const people = ['p0', 'p1', 'p2'];
const bots = ['b0', 'b1'];
const repositories = ['r0', 'r1'];
const pathSets = [['docs'], ['ui'], ['docs', 'ui']];

export const callers: readonly Caller[] = [
  ...people.map((id) => ({ kind: 'person' as const, id })),
  ...bots.map((id) => ({ kind: 'bot' as const, id })),
  { kind: 'service account', id: 's0' },
];

const seldom = fc.nat({ max: 7 }).map((n) => n === 7);
const place: fc.Arbitrary<Place> = fc.record({
  repository: fc.constantFrom(...repositories),
  paths: fc.option(fc.constantFrom(...pathSets)),
});
const dependency = fc.record({
  on: fc.nat({ max: 7 }).map((n) => `a${n}`),
  atLeast: fc.constantFrom(0, 0, 2),
  below: fc.constantFrom(9, 9, 3),
});
const one = (prefix: string, count: number) => fc.nat({ max: count - 1 }).map((n) => `${prefix}${n}`);
const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constant({ to: 'organization' as const }),
  { weight: 2, arbitrary: fc.record({ to: fc.constant('person' as const), id: fc.constantFrom(...people) }) },
  { weight: 2, arbitrary: fc.record({ to: fc.constant('bot' as const), id: fc.constantFrom(...bots) }) },
  { weight: 3, arbitrary: fc.record({ to: fc.constant('team' as const), id: one('t', 5) }) },
  { weight: 2, arbitrary: fc.record({ to: fc.constant('repository' as const), place }) },
);

const given = fc.record({
  teams: fc.array(
    fc.record({
      above: fc.option(fc.nat({ max: 3 })),
      deleted: seldom,
      people: fc.subarray(people),
      bots: fc.subarray(bots),
      repositories: fc.array(place, { maxLength: 2 }),
    }),
    { minLength: 5, maxLength: 5 },
  ),
  assets: fc.array(
    fc.record({
      type: fc.constantFrom('SKILL' as const, 'RULE' as const, 'SKILL' as const, 'RULE' as const, 'APP_PLUGIN' as const),
      draft: seldom,
      deleted: seldom,
      version: fc.constantFrom('1', '2', '3', '2', '3', '2', '?'),
      dependencies: fc.oneof(
        { weight: 3, arbitrary: fc.array(dependency, { maxLength: 0 }) },
        { weight: 2, arbitrary: fc.array(dependency, { maxLength: 2 }) },
      ),
    }),
    { minLength: 7, maxLength: 7 },
  ),
  collections: fc.array(fc.subarray(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6']), { minLength: 3, maxLength: 3 }),
  installations: fc.array(
    fc.record({ what: fc.oneof({ weight: 3, arbitrary: one('a', 7) }, { weight: 1, arbitrary: one('c', 3) }), target }),
    { minLength: 6, maxLength: 25 },
  ),
  active: fc.tuple(...[...people, ...bots].map(() => fc.option(one('c', 3), { freq: 2 }))),
});

/** Small organizations with everything in them that the rules speak of. Ids are short: `p0`, `t3`, `a5`. */
export const randomWorld: fc.Arbitrary<World> = given.map(({ teams, assets, collections, installations, active }) => ({
  // Below an earlier one, so that there are no circles; only a team without others below it can have been deleted.
  teams: teams.map(({ above, deleted, ...team }, n) => ({
    ...team,
    id: `t${n}`,
    above: above !== null && above < n ? `t${above}` : null,
    deleted: deleted && !teams.some((other, m) => m > n && other.above === n),
  })),
  assets: assets.map((asset, n) => ({ ...asset, id: `a${n}`, slug: `a${n}` })),
  collections: collections.map((ids, n) => ({ id: `c${n}`, assets: ids })),
  installations,
  active: Object.fromEntries([...people, ...bots].map((id, n) => [id, active[n]!])),
}));

export const urlOf = (repository: string) => `https://github.com/acme/${repository}`;

/** Writes a world into an organization of its own. Its ids begin with that of the organization. */
export async function insertWorld(db: Db, organizationId: string, world: World): Promise<void> {
  const its = (id: string) => `${organizationId}_${id}`;
  const by = { organizationId, createdById: 'usr_nobody' };
  const pathsId = ({ repository, paths }: Place) => paths && its(`${repository} ${paths.join(' ')}`);
  const named = (id: string) => ({ id: its(id), ...by, name: id, slug: id });
  await db.organization.create({ data: { id: organizationId, name: organizationId, slug: organizationId.replace('_', '-') } });
  const address = (id: string) => ({ email: its(id), emailLower: its(id) });
  await db.user.createMany({ data: people.map((id) => ({ id: its(id), ...address(id), passwordHash: 'none' })) });
  await db.collection.createMany({ data: world.collections.map(({ id }) => named(id)) });
  const activeOf = (id: string) => ({ activeCollectionId: world.active[id] ? its(world.active[id]) : null });
  const members = people.map((id) => ({ organizationId, userId: its(id), role: 'MEMBER' as const, ...activeOf(id) }));
  await db.membership.createMany({ data: members });
  await db.bot.createMany({ data: bots.map((id) => ({ ...named(id), ...activeOf(id) })) });
  await db.team.createMany({
    data: world.teams.map(({ id, above, deleted }) => ({
      id: its(id),
      organizationId,
      name: id,
      parentId: above && its(above),
      deletedAt: deleted ? new Date() : null,
    })),
  });
  const inTeams = <K extends 'people' | 'bots'>(kind: K) =>
    world.teams.flatMap((team) => team[kind].map((id) => ({ organizationId, teamId: its(team.id), of: its(id) })));
  await db.teamMember.createMany({ data: inTeams('people').map(({ of, ...row }) => ({ ...row, userId: of })) });
  await db.teamBot.createMany({ data: inTeams('bots').map(({ of, ...row }) => ({ ...row, botId: of })) });
  const at = { organizationId, host: 'github.com', namespace: 'acme' };
  await db.repository.createMany({ data: repositories.map((id) => ({ id: its(id), ...at, name: id })) });
  await db.repositoryPath.createMany({
    data: repositories.flatMap((repository) =>
      pathSets.map((paths) => ({ id: pathsId({ repository, paths })!, organizationId, repositoryId: its(repository), paths })),
    ),
  });
  const repositoryOf = (where: Place) => ({ repositoryId: its(where.repository), repositoryPathId: pathsId(where) });
  await db.teamRepository.createMany({
    data: world.teams.flatMap((team) =>
      team.repositories.map((where, n) => ({
        id: its(`${team.id} ${n}`),
        organizationId,
        teamId: its(team.id),
        ...repositoryOf(where),
      })),
    ),
    skipDuplicates: true,
  });
  await insertAssets(db, organizationId, world);
  const columns = (to: Target) => {
    if (to.to === 'organization') return { target: 'ORGANIZATION' as const };
    if (to.to === 'repository') return { target: 'REPOSITORY' as const, ...repositoryOf(to.place) };
    if (to.to === 'team') return { target: 'TEAM' as const, teamId: its(to.id) };
    return to.to === 'person' ? { target: 'USER' as const, userId: its(to.id) } : { target: 'BOT' as const, botId: its(to.id) };
  };
  await db.installation.createMany({
    data: world.installations.map(({ what, target: to }, n) => ({
      id: its(`i${n}`),
      ...by,
      ...(what.startsWith('c') ? { collectionId: its(what) } : { assetId: its(what) }),
      ...columns(to),
    })),
    skipDuplicates: true,
  });
}

async function insertAssets(db: Db, organizationId: string, { assets, collections }: World): Promise<void> {
  const its = (id: string) => `${organizationId}_${id}`;
  const by = { organizationId, createdById: 'usr_nobody' };
  const sha256 = '0'.repeat(64);
  await db.blob.createMany({ data: [{ sha256, size: 100 }], skipDuplicates: true });
  await db.asset.createMany({
    data: assets.map(({ id, slug, type, draft, deleted, version }) => ({
      id: its(id),
      ...by,
      name: slug,
      nameLower: slug,
      slug,
      type,
      status: draft ? ('DRAFT' as const) : ('PUBLISHED' as const),
      latestVersion: version,
      deletedAt: deleted ? new Date() : null,
    })),
  });
  const rangeOf = (atLeast: number, below: number) =>
    [...(atLeast > 0 ? [`>=${atLeast}`] : []), ...(below < 9 ? [`<${below}.0.0`] : [])].join(',');
  await db.assetVersion.createMany({
    data: assets.map(({ id, version, dependencies }) => ({
      ...{ id: its(`${id} v`), ...by, assetId: its(id), version, number: 1, sha256, metadata: '', files: [] },
      dependencies: dependencies.map(({ on, atLeast, below }) => `${on}${rangeOf(atLeast, below)}`),
    })),
  });
  await db.$executeRaw`UPDATE asset SET active_version_id = id || ' v' WHERE organization_id = ${organizationId}`;
  await db.collectionAsset.createMany({
    data: collections.flatMap(({ id, assets: inside }) =>
      inside.map((assetId) => ({ organizationId, collectionId: its(id), assetId: its(assetId) })),
    ),
  });
}
