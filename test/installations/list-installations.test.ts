import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { needsScope, outcomeOf } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { statementsDuring } from '../support/statements.ts';
import { startInstallers } from './cast.ts';
import { assetInstallations, setAssetInstallations } from './documents.ts';

const {
  db,
  as,
  callers,
  people,
  organization,
  bot,
  asLead,
  lead,
  service,
  places,
  asset,
  connected,
  givenApiKey,
  givenPersonalToken,
} = await startInstallers();
const { owner, member } = people;
const { team, teamBot, repositoryId } = places;
const installTo = async (
  caller: typeof callers.owner,
  { slug }: { slug: string },
  installations: object[],
  repositories: object[] = [],
) => dataOf(await caller.query(setAssetInstallations, { input: { assetName: slug, repositories, installations, append: true } }));
const none = { entityId: null, entityRef: null, monoRepoConfigId: null, viaCollectionId: null };
async function rowsOf(caller: typeof callers.owner, slug: string) {
  const { nodes } = dataOf(await caller.query(assetInstallations, { first: 50, after: null })).vault.assets;
  return nodes.find((node: { slug: string }) => node.slug === slug)?.installations;
}

const skill = await asset({ slug: 'shown' });
await installTo(
  callers.owner,
  skill,
  [
    { entityType: 'ORGANIZATION' },
    { entityType: 'TEAM', entityId: team.id },
    { entityType: 'BOT', entityId: teamBot.id },
    { entityType: 'REPOSITORY', entityId: repositoryId },
  ],
  [{ url: 'github.com/Acme/Web', paths: ['docs'] }],
);
await installTo(asLead, skill, [{ entityType: 'USER', entityId: lead.id }]);
const part = await db.repositoryPath.findFirstOrThrow({ where: { repositoryId } });
const collection = { id: newId('col'), organizationId: organization.id, name: 'Starter', slug: 'starter', createdById: owner.id };
await db.collection.create({ data: collection });
await db.collectionAsset.create({
  data: { organizationId: organization.id, collectionId: collection.id, assetId: skill.id },
});
await db.installation.create({
  data: {
    ...{ id: newId('ins'), organizationId: organization.id, collectionId: collection.id, createdById: owner.id },
    ...{ target: 'BOT', botId: bot.id },
  },
});

test('every kind of row reads as clients compare it, own rows first, then those of collections', async () => {
  const url = 'https://github.com/acme/web';
  const web = { ...none, entityType: 'REPOSITORY', entityName: url, entityRef: url, entityId: repositoryId };
  const rows = await rowsOf(callers.admin, 'shown');
  expect(rows).toHaveLength(7);
  expect(rows.slice(0, 6)).toEqual(
    expect.arrayContaining([
      { ...none, entityType: 'ORGANIZATION', entityName: 'Acme' },
      { ...none, entityType: 'TEAM', entityName: 'Platform', entityId: team.id },
      { ...none, entityType: 'BOT', entityName: 'Builder', entityId: teamBot.id },
      web,
      { ...web, monoRepoConfigId: part.id },
      { ...none, entityType: 'USER', entityName: lead.email, entityRef: lead.email, entityId: lead.id },
    ]),
  );
  expect(rows[6]).toEqual({ ...none, entityType: 'BOT', entityName: 'Runner', entityId: bot.id, viaCollectionId: collection.id });
});

test('what a person has installed for oneself is shown to that person, administrators and service accounts; a token that may not read members sees none of others', async () => {
  const shows = async (caller: typeof callers.owner) =>
    ((await rowsOf(caller, 'shown')) as { entityType: string }[]).some(({ entityType }) => entityType === 'USER');
  const reads = await as(await givenApiKey(owner, { name: 'Mirror', scopes: ['ASSETS_READ', 'MEMBERS_READ'] }));
  const narrow = await as(await givenPersonalToken(people.admin, ['ASSETS_READ']));
  const own = await as(await givenPersonalToken(lead, ['ASSETS_READ']));
  expect(await Promise.all([callers.owner, callers.admin, reads, asLead, own].map(shows))).toEqual(Array(5).fill(true));
  const others = [callers.member, callers.viewer, callers.bot, service, narrow];
  expect(await Promise.all(others.map(shows))).toEqual(Array(5).fill(false));
  expect(await rowsOf(callers.stranger, 'shown')).toBeUndefined();
});

test('a deleted collection, and one that lets the asset go, shows nothing', async () => {
  await db.collection.update({ where: { id: collection.id }, data: { deletedAt: new Date(), deletedById: owner.id } });
  expect(await rowsOf(callers.admin, 'shown')).toHaveLength(6);
  await db.collection.update({ where: { id: collection.id }, data: { deletedAt: null, deletedById: null } });
});

test('a page costs the same number of statements, however many assets and installations it holds', async () => {
  const count = async () => (await statementsDuring(() => rowsOf(callers.admin, 'shown'))).length;
  const few = await count();
  for (let n = 0; n < 12; n++) {
    const one = await asset();
    const repository = await connected(`more-${n}`);
    const targets = [
      { entityType: 'TEAM', entityId: team.id },
      { entityType: 'BOT', entityId: bot.id },
    ];
    await installTo(callers.owner, one, [
      ...targets,
      { entityType: 'REPOSITORY', entityId: repository },
      { entityType: 'ORGANIZATION' },
    ]);
    await installTo(callers.member, one, [{ entityType: 'USER', entityId: member.id }]);
    await db.collectionAsset.create({ data: { organizationId: organization.id, collectionId: collection.id, assetId: one.id } });
  }
  expect(await count()).toBe(few);
});

test('what is in an asset takes the scope to read it, also in the answer to a change', async () => {
  const installs = await as(await givenPersonalToken(people.admin, ['INSTALLATIONS_WRITE']));
  const answers = async (selection: string) => {
    const document = `mutation ($input: SetAssetInstallationsInput!) { setAssetInstallations(input: $input) { asset { slug ${selection} } } }`;
    return outcomeOf(await installs.query(document, { input: { assetName: 'shown', repositories: [], append: true } }));
  };
  expect(await answers('')).toBe('ok');
  for (const selection of ['versions { file(path: "SKILL.md") }', 'activeVersion { metadata }', 'installations { entityName }'])
    expect(await answers(selection)).toBe(needsScope('assets:read'));
  const collections =
    'mutation ($input: InstallCollectionInput!) { installCollection(input: $input) { collection { id PICK } } }';
  const input = { gid: collection.id, installations: [] };
  for (const pick of ['assets { totalCount }', 'installations { entityName }'])
    expect(outcomeOf(await installs.query(collections.replace('PICK', pick), { input }))).toBe(needsScope('assets:read'));
});
