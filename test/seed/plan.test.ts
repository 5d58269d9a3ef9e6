import { describe, expect, test } from 'vitest';
import { nextVersion } from '../../src/assets/version-order.ts';
import { planOrganization } from '../../src/seed/plan-organization.ts';
import { createRandom } from '../../src/seed/random.ts';
import { organizationWide, sizes } from '../../src/seed/sizes.ts';
import { names } from '../../src/seed/words.ts';

const founded = { organization: { id: 'org_one', slug: 'acme' }, owner: { id: 'usr_owner', passwordHash: 'hash' } };
const plan = (seed: number, size: (typeof sizes)[keyof typeof sizes] = sizes.small) =>
  planOrganization(createRandom(seed), founded, size);

/** Every text that is no id. */
const namesIn = (value: unknown) => JSON.stringify(value).match(/(?<=")(?![a-z]{2,3}_)[^"]+(?=")/g);

test('the same seed makes the same names, another seed makes others', () => {
  expect(namesIn(plan(1))).toEqual(namesIn(plan(1)));
  expect(plan(1).assets.map(({ row }) => row.slug)).not.toEqual(plan(2).assets.map(({ row }) => row.slug));
});

test('there are no more names than words make', () => {
  expect(names(createRandom(1), 4, ['a', 'b'], ['', 'c']).sort()).toEqual(['a', 'a c', 'b', 'b c']);
  expect(() => names(createRandom(1), 5, ['a', 'b'], ['', 'c'])).toThrow('There are words for 4 names only.');
});

describe.each([
  ['small', sizes.small],
  ['large', sizes.large],
])('an organization that is %s', (_name, size) => {
  const made = plan(7, size);
  const slugs = new Map(made.assets.map(({ row }) => [row.slug, row]));

  test('has exactly what its size says', () => {
    expect({
      people: made.people.length + 1,
      teams: made.teams.length,
      bots: made.bots.length,
      repositories: made.repositories.length,
      collections: made.collections.length,
      assets: made.assets.length,
      versions: made.assets.reduce((sum, { versions }) => sum + versions.length, 0),
      installations: made.installations.length,
    }).toEqual({ ...size, teamsOfSample: undefined });
    expect(made.members.filter(({ userId }) => userId === made.people[0]!.user.id)).toHaveLength(size.teamsOfSample);
    expect(made.people[0]!.role).toBe('MEMBER');
  });

  test('nests its teams four deep, and each has one admin', () => {
    const teams = new Map(made.teams.map((team) => [team.id, team]));
    const depth = (id: string | null): number => (id === null ? 0 : 1 + depth(teams.get(id)!.parentId));
    expect(Math.max(...made.teams.map(({ id }) => depth(id)))).toBe(4);
    const admins = made.members.filter(({ isAdmin }) => isAdmin).map(({ teamId }) => teamId);
    expect(admins.sort()).toEqual([...teams.keys()].sort());
  });

  test('gives every name once', () => {
    for (const rows of [made.teams, made.bots, made.collections, made.assets.map(({ row }) => row)])
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    expect(slugs.size).toBe(size.assets);
    expect(new Set(made.people.map(({ user }) => user.email)).size).toBe(size.people - 1);
  });

  test('installs to every kind of target, each thing once, and no drafts', () => {
    const kinds = new Set(made.installations.map(({ row }) => row.target));
    expect([...kinds].sort()).toEqual(['BOT', 'ORGANIZATION', 'REPOSITORY', 'TEAM', 'USER']);
    expect(made.installations.some(({ row }) => row.collectionId)).toBe(true);
    expect(made.installations.some(({ row }) => row.repositoryPathId)).toBe(true);
    const everywhere = made.installations.filter(({ row }) => row.target === 'ORGANIZATION');
    expect(everywhere).toHaveLength(organizationWide(size));
    const once = new Set(made.installations.map(({ row: { id: _id, ...row } }) => JSON.stringify(row)));
    expect(once.size).toBe(size.installations);
    const drafts = made.assets.filter(({ row }) => row.status === 'DRAFT').map(({ row }) => row.id);
    expect(drafts).toHaveLength(Math.max(1, size.assets / 100));
    expect(made.installations.filter(({ row }) => row.assetId && drafts.includes(row.assetId))).toEqual([]);
  });

  test('has assets of every type, whose dependencies are published and for everybody', () => {
    expect(new Set(made.assets.map(({ row }) => row.type)).size).toBe(8);
    const needed = made.assets.flatMap(({ versions }) => versions).flatMap(({ dependencies }) => dependencies);
    expect(needed.length).toBeGreaterThan(0);
    const everywhere = made.installations.filter(({ row }) => row.target === 'ORGANIZATION').map(({ row }) => row.assetId);
    for (const dependency of needed) {
      const asset = slugs.get(/^([a-z0-9-]+)>=1\.0\.0$/.exec(dependency)![1]!)!;
      expect([asset.status, everywhere.includes(asset.id)]).toEqual(['PUBLISHED', true]);
    }
  });

  test('has versions that go on from one another, of which the last is the latest', () => {
    for (const { row, versions, activeVersionId } of made.assets) {
      expect(versions.at(-1)!.version).toBe(row.latestVersion);
      expect(versions.map(({ number }) => number)).toEqual(versions.map((_, n) => n + 1));
      expect(versions.map(({ id }) => id)).toContain(activeVersionId);
      expect(nextVersion(row.latestVersion, 'name')).not.toBe(row.latestVersion);
    }
  });
});
