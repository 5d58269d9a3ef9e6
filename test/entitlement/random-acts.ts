import { recordAudit } from '../../src/audit/record.ts';
import type { User } from '../../src/auth/principal.ts';
import { change } from '../../src/db/change.ts';
import { addRows, removeRows } from '../../src/installations/rows.ts';
import type { Target } from '../../src/installations/target.ts';
import { createUser } from '../../src/members/create-user.ts';
import type { TestApp } from '../support/app.ts';
import { givenAsset } from '../support/given-asset.ts';
import { type Person, password } from '../support/story.ts';
import { entitlementRows } from './world.ts';

/** What an act draws its objects from. */
export interface Draw {
  one: number;
  two: number;
  several: number[];
}

const pick = <T>(from: readonly T[], n: number) => from[n % from.length]!;

/**
 * A small organization, and acts upon it that can change what somebody gets: each through the product, or, where it takes archives, as a
 * change with the event that the product announces.
 */
export async function startActs(app: TestApp) {
  const { db, as, givenMember, givenTeam, givenBot } = app;
  const { organization, owner } = await app.givenOrganization();
  const organizationId = organization.id;
  const rows = entitlementRows(db, organization);
  const people: Person[] = [];
  for (let n = 0; n < 3; n++) people.push(await givenMember(organization));
  const teams = [await givenTeam(owner), await givenTeam(owner), await givenTeam(owner)];
  const bots = [await givenBot(owner), await givenBot(owner)];
  const repositories = [await rows.givenRepository('web'), await rows.givenRepository('api')];
  const paths = await rows.givenPaths(repositories[0]!, 'ui');
  const assets: { id: string; slug: string }[] = [];
  for (let n = 0; n < 4; n++)
    assets.push(await givenAsset(db, owner, { versions: ['1', '2'], dependencies: n > 1 ? [`${assets[n - 2]!.slug}>=2`] : [] }));
  const collections = [await rows.givenCollection('one', assets[0]!, assets[2]!), await rows.givenCollection('two', assets[1]!)];

  const owning = await as(owner);
  const session = await db.session.findFirstOrThrow({ where: { userId: owner.id } });
  const facts = { createdAt: session.createdAt, expiresAt: null, lastUsedAt: null };
  const principal: User = {
    ...{ kind: 'USER', organizationId, userId: owner.id, email: owner.email, name: '', role: 'OWNER' },
    credential: { via: 'session', kind: 'SESSION', sessionId: session.id, ...facts },
  };
  const targetOf = (one: number, two: number): Target =>
    pick<() => Target>(
      [
        () => ({ target: 'TEAM', teamId: pick(teams, two).id }),
        () => ({ target: 'TEAM', teamId: pick(teams, two).id }),
        () => (two < 4 ? { target: 'ORGANIZATION' } : { target: 'TEAM', teamId: pick(teams, two).id }),
        () => ({ target: 'USER', userId: pick(people, two).id }),
        () => ({ target: 'BOT', botId: pick(bots, two).id }),
        () => ({ target: 'REPOSITORY', repositoryId: pick(repositories, two).id, repositoryPathId: null }),
        () => ({ target: 'REPOSITORY', repositoryId: repositories[0]!.id, repositoryPathId: paths }),
      ],
      one,
    )();
  const mutate = async (
    field: string,
    variables: Record<string, [type: string, value: unknown]>,
    selected = 'errors { field messages }',
  ) => {
    const declared = Object.entries(variables).map(([name, [type]]) => `$${name}: ${type}`);
    const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
    const document = `mutation (${declared.join(', ')}) { ${field}(${passed.join(', ')}) { ${selected} } }`;
    const values = Object.fromEntries(Object.entries(variables).map(([name, [, value]]) => [name, value]));
    const answer = await owning.query(document, values);
    const refused = answer.data?.[field].errors.length > 0;
    // A team cannot stand below itself, nor be deleted from above others: then the act is none.
    if (answer.errors || (refused && !/"parent"|sub-teams/.test(answer.text))) throw new Error(answer.text);
  };
  const updateTeam = (input: Record<string, unknown>) => mutate('updateTeam', { input: ['UpdateTeamInput!', input] });
  const ids = (from: readonly { id: string }[], several: number[]) =>
    from.filter((_, n) => several.includes(n)).map(({ id }) => id);
  const aboutAsset = ({ id, slug }: { id: string; slug: string }) => ({
    organizationId,
    target: { type: 'asset' as const, id, name: slug },
  });

  async function activate({ one, two }: Draw): Promise<void> {
    const who = pick([...people, ...bots], one);
    const collection = two % 3 === 0 ? null : pick(collections, two);
    await change(db, principal, async (tx) => {
      const data = { activeCollectionId: collection?.id ?? null };
      if (who.kind === 'bot') await tx.bot.update({ where: { id: who.id }, data });
      else await tx.membership.update({ where: { organizationId_userId: { organizationId, userId: who.id } }, data });
      const event = collection ? 'profile.activated' : 'profile.cleared';
      const target = { type: who.kind === 'bot' ? ('bot' as const) : ('user' as const), id: who.id };
      await recordAudit(tx, principal, { event, organizationId, target, data: { collectionId: collection?.id ?? null } });
    });
  }

  async function fill({ one, two, several }: Draw): Promise<void> {
    const { id: collectionId } = pick(collections, one);
    const inside = ids(assets, [...several, two % assets.length]);
    await change(db, principal, async (tx) => {
      await tx.collectionAsset.deleteMany({ where: { collectionId } });
      await tx.collectionAsset.createMany({ data: inside.map((assetId) => ({ organizationId, collectionId, assetId })) });
      const target = { type: 'collection', id: collectionId } as const;
      await recordAudit(tx, principal, { event: 'collection.updated', organizationId, target, data: { added: inside } });
    });
  }

  async function rename({ one }: Draw): Promise<void> {
    const asset = pick(assets, one);
    const from = asset.slug;
    asset.slug = from.endsWith('-new') ? from.slice(0, -4) : `${from}-new`;
    await change(db, principal, async (tx) => {
      await tx.asset.update({ where: { id: asset.id }, data: { slug: asset.slug } });
      await recordAudit(tx, principal, { event: 'asset.renamed', ...aboutAsset(asset), data: { from, to: asset.slug } });
    });
  }

  async function removeAndBringBack({ one }: Draw): Promise<void> {
    const { id, email } = pick(people, one);
    await mutate('removeMember', { userId: ['ID!', id] });
    await createUser(db, { organization: organization.slug, email, password, role: 'MEMBER' });
  }

  async function replaceTeam({ one }: Draw): Promise<void> {
    const gone = pick(teams, one);
    // With teams below it, it stays.
    await mutate('deleteTeam', { id: ['ID!', gone.id] });
    const { deletedAt } = await db.team.findUniqueOrThrow({ where: { id: gone.id } });
    if (deletedAt !== null) teams[teams.indexOf(gone)] = await givenTeam(owner);
  }

  async function replaceRepository(): Promise<void> {
    // The one with a part stays.
    const gone = repositories[1]!;
    await mutate('disconnectRepository', { id: ['ID!', gone.id] });
    repositories[1] = await rows.givenRepository('api');
  }

  const acts: Record<string, (draw: Draw) => Promise<unknown>> = {
    install: ({ one, two, several }) =>
      change(db, principal, (tx) =>
        addRows(tx, principal, { assetId: pick(assets, one).id }, [targetOf(several.length + two, one + two)]),
      ),
    installCollection: ({ one, two }) =>
      change(db, principal, (tx) => addRows(tx, principal, { collectionId: pick(collections, one).id }, [targetOf(two, one)])),
    uninstall: ({ one, two }) =>
      change(db, principal, async (tx) => {
        const present = await tx.installation.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
        // Some at a time, so that there is never so much that nothing makes a difference any more.
        const gone = present.filter((_, n) => (n + one) % 3 === two % 3);
        await removeRows(tx, principal, { organizationId, id: { in: gone.map(({ id }) => id) } }, null);
      }),
    setInstallations: ({ one, two }) => {
      const installations = [{ entityType: 'TEAM', entityId: pick(teams, two).id }];
      const input = { assetName: pick(assets, one).slug, repositories: [], installations, append: two % 2 === 0 };
      return mutate('setAssetInstallations', { input: ['SetAssetInstallationsInput!', input] });
    },
    members: ({ one, several }) => updateTeam({ id: pick(teams, one).id, members: ids(people, several) }),
    move: ({ one, two }) => {
      const above = pick([null, ...teams], two);
      return updateTeam({ id: pick(teams, one).id, ...(above ? { parent: above.id } : { toTopLevel: true }) });
    },
    teamRepositories: ({ one, several }) =>
      updateTeam({
        id: pick(teams, one).id,
        skillsRepositories: ids(repositories, several).map((repositoryId) => ({ repositoryId })),
      }),
    bot: ({ one, several }) =>
      mutate('updateBot', { input: ['UpdateBotInput!', { id: pick(bots, one).id, teamIds: ids(teams, several) }] }),
    publish: ({ one }) => mutate('toggleAssetStatus', { id: ['ID!', pick(assets, one).id] }),
    version: ({ one, two }) =>
      mutate('activateSkillVersion', { assetId: ['ID!', pick(assets, one).id], versionNumber: ['Int!', 1 + (two % 2)] }),
    activate,
    fill,
    rename,
    removeAndBringBack,
    replaceTeam,
    replaceRepository,
  };
  /** To everybody, by the owner. */
  const install = ({ id: assetId }: { id: string }) =>
    change(db, principal, (tx) => addRows(tx, principal, { assetId }, [{ target: 'ORGANIZATION' }]));
  return { organization, owner, people, bots, acts, install };
}
