import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startApp } from '../support/app.ts';
import { givenAsset as givenAssetRows } from '../support/given-asset.ts';
import { lockOf } from './lock-of.ts';
import { entitlementRows } from './world.ts';

const app = await startApp({ keep: true });
afterAll(app.stop);
const { db, as, givenTeam, givenMember, givenBot, givenApiKey } = app;
const { organization, owner } = await app.givenOrganization('Acme');
const [ada, ben, cleo] = [await givenMember(organization), await givenMember(organization), await givenMember(organization)];
const platform = await givenTeam(owner, 'Platform', [ben]);
const web = await givenTeam(owner, 'Web', [ada], platform);
const data = await givenTeam(owner, 'Data');
const runner = await givenBot(owner, 'Runner', [web]);
const deploy = await givenApiKey(owner, { name: 'Deploy' });
const rows = entitlementRows(db, organization);
const { install, giveToTeam, givenPaths, givenCollection, activate } = rows;
const [repoWeb, repoApi] = [await rows.givenRepository('web'), await rows.givenRepository('api')];

// Names are for ever, but not for longer than an example.
await db.$executeRawUnsafe('ALTER TABLE asset_name DISABLE TRIGGER USER');
beforeEach(async () => {
  await db.membership.updateMany({ data: { activeCollectionId: null } });
  for (const table of ['installation', 'team_repository', 'repository_path', 'collection', 'asset_name'])
    await db.$executeRawUnsafe(`DELETE FROM ${table}`);
  await db.asset.updateMany({ data: { activeVersionId: null } });
  await db.asset.deleteMany();
  await rows.stale();
});

const asset = (slug: string, given: Parameters<typeof givenAssetRows>[2] = {}) => givenAssetRows(db, owner, { slug, ...given });
const review = () => asset('review');
const toAll = { target: 'ORGANIZATION' } as const;
const toPerson = ({ id }: { id: string }) => ({ target: 'USER', userId: id }) as const;
const toBot = ({ id }: { id: string }) => ({ target: 'BOT', botId: id }) as const;
const toTeam = ({ id }: { id: string }) => ({ target: 'TEAM', teamId: id }) as const;
const toRepository = ({ id }: { id: string }, repositoryPathId: string | null = null) =>
  ({ target: 'REPOSITORY', repositoryId: id, repositoryPathId }) as const;
const nothing = {};
const everywhere = { review: 'everywhere' };
let examples = 0;

type Caller = Parameters<typeof as>[0];

/** An example of docs/entitlement.md. */
function example(name: string, given: () => Promise<unknown>, who: Caller, gets: object, leftOut: string[] = []): void {
  test(`${++examples}. ${name}`, async () => {
    await given();
    expect(await lockOf(await as(who))).toEqual({ gets, leftOut });
  });
}

example('an empty vault', async () => {}, ada, nothing);
example('organization-wide reaches people', async () => install(await review(), toAll), cleo, everywhere);
example('organization-wide reaches bots', async () => install(await review(), toAll), runner, everywhere);
example('organization-wide reaches service accounts', async () => install(await review(), toAll), deploy, everywhere);
example('a person’s own', async () => install(await review(), toPerson(ada)), ada, everywhere);
example('nobody else’s', async () => install(await review(), toPerson(ada)), ben, nothing);
example('a bot’s own', async () => install(await review(), toBot(runner)), runner, everywhere);
example('a bot’s is no person’s', async () => install(await review(), toBot(runner)), ada, nothing);
example('a team without repositories', async () => install(await review(), toTeam(web)), ada, everywhere);
example('a team reaches those below it', async () => install(await review(), toTeam(platform)), ada, everywhere);
example('a team does not reach those above it', async () => install(await review(), toTeam(web)), ben, nothing);
example('a team reaches its bots', async () => install(await review(), toTeam(platform)), runner, everywhere);
example('another team’s', async () => install(await review(), toTeam(data)), ada, nothing);
example(
  'a team with repositories',
  async () => {
    await giveToTeam(web, repoWeb);
    await giveToTeam(web, repoApi);
    await install(await review(), toTeam(web));
  },
  ada,
  { review: ['api', 'web'] },
);
example(
  'the repositories of the team that it is installed to',
  async () => {
    await giveToTeam(platform, repoApi);
    await giveToTeam(web, repoWeb);
    await install(await review(), toTeam(platform));
  },
  ada,
  { review: ['api'] },
);
example(
  'a team with a part of a repository',
  async () => {
    await giveToTeam(web, repoWeb, await givenPaths(repoWeb, 'ui'));
    await install(await review(), toTeam(web));
  },
  ada,
  { review: ['web ui'] },
);
example('a repository', async () => install(await review(), toRepository(repoWeb)), cleo, { review: ['web'] });
example(
  'paths in a repository',
  async () => install(await review(), toRepository(repoWeb, await givenPaths(repoWeb, 'ui', 'docs'))),
  runner,
  { review: ['web docs ui'] },
);
example('repositories are not for service accounts', async () => install(await review(), toRepository(repoWeb)), deploy, nothing);
example(
  'everywhere beats a repository',
  async () => {
    const it = await review();
    await install(it, toRepository(repoWeb));
    await install(it, toPerson(ada));
  },
  ada,
  everywhere,
);
example(
  'a whole repository beats paths in it',
  async () => {
    const it = await review();
    await install(it, toRepository(repoWeb, await givenPaths(repoWeb, 'ui')));
    await install(it, toRepository(repoWeb));
  },
  cleo,
  { review: ['web'] },
);
example(
  'paths are joined',
  async () => {
    const it = await review();
    await install(it, toRepository(repoWeb, await givenPaths(repoWeb, 'ui')));
    await install(it, toRepository(repoWeb, await givenPaths(repoWeb, 'docs')));
  },
  cleo,
  { review: ['web docs ui'] },
);
example(
  'through a collection',
  async () => install(await givenCollection('basics', await review()), toTeam(web)),
  ada,
  everywhere,
);
example(
  'the active version',
  async () => {
    const { id, versionIds } = await asset('review', { versions: ['1', '2'] });
    await db.asset.update({ where: { id }, data: { activeVersionId: versionIds[0]! } });
    await install({ id }, toAll);
  },
  ada,
  everywhere,
);
example('a draft', async () => install(await asset('review', { status: 'DRAFT' }), toPerson(ada)), ada, nothing);
example('an app plugin', async () => install(await asset('panel', { type: 'APP_PLUGIN' }), toAll), ada, nothing);
example(
  'an active collection',
  async () => {
    const it = await asset('review', { dependencies: ['style'] });
    for (const one of [it, await asset('style'), await asset('other')]) await install(one, toAll);
    await activate(ada, await givenCollection('basics', it, await asset('secret')));
  },
  ada,
  { review: 'everywhere', style: 'everywhere' },
);
example(
  'a dependency that one does not get',
  async () => {
    await install(await asset('review', { dependencies: ['style'] }), toAll);
    await install(await asset('style'), toPerson(ben));
  },
  ada,
  nothing,
  ['review'],
);
example(
  'a dependency in another version',
  async () => {
    await install(await asset('review', { dependencies: ['style>=2'] }), toAll);
    await install(await asset('style'), toAll);
    await install(await asset('top', { dependencies: ['review'] }), toAll);
  },
  ada,
  { style: 'everywhere' },
  ['review', 'top'],
);
example(
  'a circle of dependencies',
  async () => {
    await install(await asset('review', { dependencies: ['style'] }), toAll);
    await install(await asset('style', { dependencies: ['review'] }), toAll);
    await install(await asset('other'), toAll);
  },
  ada,
  { other: 'everywhere' },
  ['review', 'style'],
);

test('the examples are those of the document, in its order', ({ task }) => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/entitlement.md'), 'utf8');
  const listed = [...document.matchAll(/^\| (\d+) +\| ([^|]+?) +\|/gm)].map(([, number, name]) => `${number}. ${name}`);
  const tested = task.file.tasks.map(({ name }) => name).filter((name) => /^\d+\. /.test(name));
  expect(tested).toEqual(listed);
  expect(listed).toHaveLength(30);
});
