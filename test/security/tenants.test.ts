import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema } from '../../src/graphql/schema.ts';
import { createUser } from '../../src/members/create-user.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { type Client, dataOf } from '../support/client.ts';
import type { Person } from '../support/story.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { ask, hashOfRows, whoAmI } from './helpers.ts';

type Kind =
  | 'organization'
  | 'user'
  | 'team'
  | 'bot'
  | 'botKey'
  | 'personalToken'
  | 'apiKey'
  | 'invitation'
  | 'session'
  | 'repository'
  | 'repositoryPath'
  | 'asset'
  | 'collection'
  | 'changeRequest'
  | 'installationRequest';
type Ids = Record<Kind, string>;
// biome-ignore format: a table reads best as a table
const kinds: Kind[] = [
  'organization', 'user', 'team', 'bot', 'botKey', 'personalToken', 'apiKey', 'invitation', 'session', 'repository',
  'repositoryPath', 'asset', 'collection', 'changeRequest', 'installationRequest',
];

const part = (own: Ids) => ({ entityType: 'REPOSITORY', entityId: own.repository, monoRepoConfigId: own.repositoryPath });

/** What each root field that takes an id is called with: all well, but for the one id that a test puts in. */
const calls: Record<string, (own: Ids) => Record<string, unknown>> = {
  bot: (own) => ({ id: own.bot }),
  createBot: (own) => ({ input: { name: 'new bot', description: null, teamIds: [own.team], repositoryIds: null } }),
  createBotApiKey: (own) => ({ botId: own.bot }),
  createBotRuntimeToken: (own) => ({ botId: own.bot }),
  createTeam: (own) => ({ input: { name: 'new team', parent: own.team, members: [own.user], skillsRepositories: null } }),
  deleteBot: (own) => ({ id: own.bot }),
  deleteBotApiKey: (own) => ({ keyId: own.botKey }),
  deletePersonalToken: (own) => ({ tokenId: own.personalToken }),
  deleteTeam: (own) => ({ id: own.team }),
  removeMember: (own) => ({ userId: own.user }),
  removeTeamMember: (own) => ({ input: { teamId: own.team, memberId: own.user } }),
  resendInvitation: (own) => ({ id: own.invitation }),
  revokeApiKey: (own) => ({ id: own.apiKey }),
  revokeBotRuntimeTokens: (own) => ({ botId: own.bot }),
  revokeInvitation: (own) => ({ id: own.invitation }),
  revokeSession: (own) => ({ sessionId: own.session }),
  setMemberRole: (own) => ({ input: { userId: own.user, role: 'VIEWER' } }),
  setTeamAdmin: (own) => ({ input: { teamId: own.team, userId: own.user, isAdmin: true } }),
  switchOrganization: (own) => ({ organizationId: own.organization }),
  transferOwnership: (own) => ({ userId: own.user }),
  activateSkillVersion: (own) => ({ assetId: own.asset, versionNumber: 1 }),
  addAssetPullRequestFileChange: (own) => ({
    input: { pullRequestId: own.changeRequest, name: 'NOTES.md', path: null, action: 'ADD', content: 'new' },
  }),
  addAssetsToCollection: (own) => ({ input: { collectionGid: own.collection, assetGids: [own.asset] } }),
  addAssetsToProfile: (own) => ({ input: { profileId: own.collection, assetIds: [own.asset] } }),
  approveInstallationRequest: (own) => ({ input: { requestId: own.installationRequest } }),
  asset: (own) => ({ id: own.asset }),
  assetAuditLog: (own) => ({ targetId: own.asset, actorId: own.user }),
  evaluateAsset: (own) => ({ id: own.asset }),
  revokeDeviceToken: (own) => ({ tokenId: own.personalToken }),
  assetPullRequest: (own) => ({ id: own.changeRequest }),
  assetPullRequests: (own) => ({ assetId: own.asset }),
  closeAssetPullRequest: (own) => ({ pullRequestId: own.changeRequest }),
  collection: (own) => ({ id: own.collection }),
  createAsset: (own) => ({
    input: { name: 'new asset', assetType: 'agent', rawContent: 'You review.', installations: [part(own)] },
  }),
  createAssetCollection: (own) => ({ input: { name: 'new collection', assetGids: [own.asset] } }),
  createAssetProfile: (own) => ({ input: { name: 'new profile', assetIds: [own.asset] } }),
  createAssetPullRequest: (own) => ({ input: { assetId: own.asset, title: 'Clearer' } }),
  createInstallationRequest: (own) => ({ input: { assetId: own.asset, ...part(own) } }),
  deleteAsset: (own) => ({ id: own.asset }),
  deleteAssetCollection: (own) => ({ gid: own.collection }),
  deleteAssetProfile: (own) => ({ id: own.collection }),
  disconnectRepository: (own) => ({ id: own.repository }),
  installCollection: (own) => ({ input: { gid: own.collection, installations: [part(own)] } }),
  installSkillToBot: (own) => ({ botId: own.bot, skillId: own.asset }),
  installedAssets: (own) => ({ userId: own.user, repositoryId: own.repository }),
  mergeAssetPullRequest: (own) => ({ pullRequestId: own.changeRequest }),
  profile: (own) => ({ id: own.collection }),
  rejectInstallationRequest: (own) => ({ input: { requestId: own.installationRequest } }),
  removeAssetsFromCollection: (own) => ({ input: { collectionGid: own.collection, assetGids: [own.asset] } }),
  removeAssetsFromProfile: (own) => ({ input: { profileId: own.collection, assetIds: [own.asset] } }),
  repository: (own) => ({ id: own.repository }),
  setActiveSkillProfile: (own) => ({ skillProfileId: own.collection }),
  setAssetInstallations: (own) => ({
    input: { assetName: 'code-review', repositories: [], installations: [part(own)], append: true },
  }),
  toggleAssetStatus: (own) => ({ id: own.asset }),
  uninstallAssetTargets: (own) => ({ input: { id: own.asset, targets: [part(own)] } }),
  uninstallCollection: (own) => ({ input: { gid: own.collection, ...part(own) } }),
  uninstallSkillFromBot: (own) => ({ botId: own.bot, skillId: own.asset }),
  updateAsset: (own) => ({ input: { id: own.asset, description: 'changed', teamId: own.team } }),
  updateAssetCollection: (own) => ({ input: { gid: own.collection, name: 'renamed' } }),
  updateAssetProfile: (own) => ({ input: { id: own.collection, name: 'renamed' } }),
  updateApiKey: (own) => ({ input: { id: own.apiKey, name: 'renamed' } }),
  updateBot: (own) => ({ input: { id: own.bot, name: 'renamed', teamIds: [own.team] } }),
  updateTeam: (own) => ({ input: { id: own.team, name: 'renamed', members: [own.user] } }),
};

/**
 * What an asset is not installed to needs not be taken away from it, and the log of what never was is empty: nothing happens, and nothing
 * is said.
 */
const isPassedOver = (path: string[]) => path[1] === 'targets' || path[0] === 'targetId' || path[0] === 'actorId';

/** Input for what is not built, which an empty text does not ask for. */
const notServed = ['suggestionId', 'mcpIntegrationId'];

interface IdPath {
  field: string;
  operation: 'query' | 'mutation';
  path: string[];
  list: boolean;
  document: string;
}

/** Every place where a root field takes an id: an argument, or a field of its input. */
function idPaths(): IdPath[] {
  const schema = buildSchema();
  return (['query', 'mutation'] as const).flatMap((operation) =>
    Object.values(schema.getRootType(operation as never)?.getFields() ?? {}).flatMap((field) =>
      placesIn(field.args, []).map((place) => ({
        ...place,
        field: field.name,
        operation,
        document: documentOf(operation, field),
      })),
    ),
  );
}

function placesIn(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  above: string[],
): { path: string[]; list: boolean }[] {
  return inputs.flatMap((input) => {
    const type = getNamedType(input.type);
    const list = isListType(getNullableType(input.type));
    const path = [...above, ...(list && isInputObjectType(type) ? [input.name, '0'] : [input.name])];
    if (type.name === 'ID') return [{ path, list }];
    return isInputObjectType(type) ? placesIn(Object.values(type.getFields()), path) : [];
  });
}

function documentOf(operation: string, field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  const errors = isObjectType(type) && type.getFields()['errors'] ? 'errors { field messages }' : '';
  const variables = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  return `${operation} (${variables}) { answer: ${field.name}(${field.args.map(({ name }) => `${name}: $${name}`).join(', ')}) { __typename ${errors} } }`;
}

function put(variables: Record<string, unknown>, path: string[], value: unknown): Record<string, unknown> {
  const copy = structuredClone(variables);
  let at = copy;
  for (const [n, step] of path.slice(0, -1).entries()) {
    // A list of objects that is not given yet gets one entry.
    at[step] ??= path[n + 1] === '0' ? [{}] : {};
    at = at[step] as Record<string, unknown>;
  }
  at[path.at(-1)!] = value;
  return copy;
}

/** The kind of id that a call has at a place, or null when it has none there. */
function kindAt(variables: Record<string, unknown>, path: string[], ids: Ids): Kind | null {
  let value: unknown = variables;
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
  return kinds.find((kind) => ids[kind] === (Array.isArray(value) ? value[0] : value)) ?? null;
}

async function world(gatehouse: TestApp) {
  const { db, as, givenOrganization, givenMember, givenTeam, givenBot, givenPersonalToken, givenApiKey } = gatehouse;
  async function side(name: string) {
    const { organization, owner } = await givenOrganization(name);
    const [admin, member] = [await givenMember(organization, 'ADMIN'), await givenMember(organization, 'MEMBER')];
    const team = await givenTeam(owner, `${name} team`, [owner, member]);
    const bot = await givenBot(owner, `${name} bot`, [team]);
    const personalToken = await givenPersonalToken(owner);
    await as(member);
    const apiKey = await givenApiKey(owner);
    const invite =
      'mutation ($email: String!) { inviteMember(input: { email: $email, role: MEMBER }) { invitation { id } errors { field } } }';
    const { invitation } = dataOf(await (await as(owner)).query(invite, { email: `guest@${name}.test` })).inviteMember;
    const [key, session] = [
      await db.token.findFirstOrThrow({ where: { botId: bot.id } }),
      await db.session.findFirstOrThrow({ where: { userId: member.id } }),
    ];
    const catalogue = await givenCatalogue(gatehouse, { owner, member, team });
    const ids: Ids = {
      ...catalogue,
      organization: organization.id,
      user: member.id,
      team: team.id,
      bot: bot.id,
      botKey: key.id,
      personalToken: personalToken.id,
      apiKey: apiKey.id,
      invitation: invitation.id,
      session: session.id,
    };
    return { organization, owner, admin, member, team, bot, personalToken, apiKey, ids };
  }
  return { a: await side('Acme'), b: await side('Beta') };
}

/** A skill that is installed to the team, in a collection, with a change request and a request to install it to paths of a repository. */
async function givenCatalogue(
  { as, db }: TestApp,
  { owner, member, team }: { owner: Person; member: Person; team: { id: string } },
) {
  const asset = await givenSkill(db, owner, { slug: 'code-review' });
  // biome-ignore lint/suspicious/noExplicitAny: the answer is looked into by path
  const ask = async (by: Person, mutation: string): Promise<any> =>
    dataOf(await (await as(by)).query(`mutation { answer: ${mutation} }`)).answer;
  const errors = 'errors { field messages }';
  const url = 'https://github.com/acme/web';
  const targets = `repositories: [{ url: "${url}", paths: ["api"] }], installations: [{ entityType: TEAM, entityId: "${team.id}" }]`;
  await ask(owner, `setAssetInstallations(input: { assetName: "code-review", ${targets}, append: true }) { ${errors} }`);
  const { id: repositoryPath, repositoryId } = await db.repositoryPath.findFirstOrThrow({
    where: { organizationId: owner.organization.id },
  });
  const { collection } = await ask(
    owner,
    `createAssetCollection(input: { name: "All", assetGids: ["${asset.id}"] }) { collection { id } ${errors} }`,
  );
  const { pullRequest } = await ask(
    member,
    `createAssetPullRequest(input: { assetId: "${asset.id}", title: "Shorter" }) { pullRequest { id } ${errors} }`,
  );
  const { installationRequest } = await ask(
    member,
    `createInstallationRequest(input: { assetId: "${asset.id}", entityType: ORGANIZATION }) { installationRequest { id } ${errors} }`,
  );
  const ids = { asset: asset.id, repository: repositoryId, repositoryPath, collection: collection.id as string };
  return { ...ids, changeRequest: pullRequest.id as string, installationRequest: installationRequest.id as string };
}

const never: Ids = Object.fromEntries(
  (['org', 'usr', 'tm', 'bot', 'tok', 'tok', 'tok', 'inv', 'ses', 'rep', 'rpp', 'ast', 'col', 'chr', 'irq'] as const).map(
    (prefix, n) => [kinds[n], `${prefix}_01jd00000000000000000000zz`],
  ),
) as Ids;

test('T1: an id of another organization and one that never was get the same bytes, in every root field, for every kind of caller', async () => {
  const gatehouse = await startApp();
  const { as, givenPersonalToken } = gatehouse;
  const { a, b } = await world(gatehouse);
  const callers: Record<string, Client> = {
    owner: await as(a.owner),
    admin: await as(a.admin),
    member: await as(a.member),
    bot: await as(a.bot),
    'token of the owner': await as(a.personalToken),
    'token of the member': await as(await givenPersonalToken(a.member)),
    'key of the organization': await as(a.apiKey),
    'runtime token': await as(await gatehouse.givenRuntimeToken(a.owner, a.bot)),
  };
  const paths = idPaths();
  expect(paths.length).toBeGreaterThanOrEqual(20);
  expect(
    [...new Set(paths.map(({ field }) => field))].filter((field) => !calls[field]),
    'root fields that take an id and are not listed above',
  ).toEqual([]);
  const before = await hashOfRows(gatehouse);
  let compared = 0;
  for (const { field, path, list, document } of paths) {
    const variablesWith = (id: string) => put(calls[field]!(a.ids), path, list ? [id] : id);
    const usual = kindAt(calls[field]!(a.ids), path, a.ids);
    for (const kind of kinds) {
      for (const [who, client] of Object.entries(callers)) {
        // The owner, who may do the most, tries every kind of id in every place; the others try the kind that belongs there.
        if (who !== 'owner' && usual && usual !== kind) continue;
        const where = `${field} ${path.join('.')} = ${kind} as ${who}`;
        const foreign = await ask(client, { query: document, variables: variablesWith(b.ids[kind]) });
        const unknown = await ask(client, { query: document, variables: variablesWith(never[kind]) });
        expect([foreign.status, foreign.text], where).toEqual([unknown.status, unknown.text]);
        const payload = foreign.json.data?.answer as { errors?: unknown[] } | null | undefined;
        if (!isPassedOver(path))
          expect((foreign.json.errors?.length ?? 0) + (payload?.errors?.length ?? 0), `${where}: refused`).toBeGreaterThan(0);
        for (const code of foreign.codes ?? []) expect(['NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT'], where).toContain(code);
        expect(foreign.text, where).not.toMatch(/Beta|_01/);
        compared++;
      }
    }
    expect(await hashOfRows(gatehouse), `${field}: nothing written on either side`).toBe(before);
  }
  expect(compared).toBeGreaterThanOrEqual(900);
}, 240_000);

test('T1: those who may change an object of their own are told NOT_FOUND for one of another organization', async () => {
  const gatehouse = await startApp();
  const { a, b } = await world(gatehouse);
  const owner = await gatehouse.as(a.owner);
  const kindOf: Record<string, Kind> = {
    bot: 'bot',
    createBotApiKey: 'bot',
    deleteBot: 'bot',
    deleteBotApiKey: 'botKey',
    deletePersonalToken: 'personalToken',
    deleteTeam: 'team',
    removeMember: 'user',
    resendInvitation: 'invitation',
    revokeApiKey: 'apiKey',
    revokeInvitation: 'invitation',
    setMemberRole: 'user',
    transferOwnership: 'user',
    createBotRuntimeToken: 'bot',
    revokeBotRuntimeTokens: 'bot',
    revokeSession: 'session',
    switchOrganization: 'organization',
    updateBot: 'bot',
    updateTeam: 'team',
    asset: 'asset',
    assetPullRequest: 'changeRequest',
    collection: 'collection',
    profile: 'collection',
    repository: 'repository',
    activateSkillVersion: 'asset',
    approveInstallationRequest: 'installationRequest',
    closeAssetPullRequest: 'changeRequest',
    createAssetPullRequest: 'asset',
    deleteAsset: 'asset',
    deleteAssetCollection: 'collection',
    disconnectRepository: 'repository',
    installCollection: 'collection',
    installSkillToBot: 'bot',
    mergeAssetPullRequest: 'changeRequest',
    rejectInstallationRequest: 'installationRequest',
    setActiveSkillProfile: 'collection',
    toggleAssetStatus: 'asset',
    updateAsset: 'asset',
    updateAssetCollection: 'collection',
  };
  for (const [field, kind] of Object.entries(kindOf)) {
    const place = idPaths().find((one) => one.field === field)!;
    const { codes } = await ask(owner, { query: place.document, variables: put(calls[field]!(a.ids), place.path, b.ids[kind]) });
    expect(codes, field).toEqual(['NOT_FOUND']);
  }
});

test('T2: lists, counts, searches and slugs show nothing of another organization', async () => {
  const gatehouse = await startApp();
  const { as } = gatehouse;
  const { a, b } = await world(gatehouse);
  const everything = `query ($term: String, $parent: TeamParentInputType) {
    user { id email personalTokens { totalCount nodes { id } } sessions { totalCount nodes { id } } }
    bots { id name teams { id } teamMemberships { team { id members { nodes { id } } } } }
    organization { id name bots { id } users(term: $term) { totalCount nodes { id email } edges { cursor node { id } } }
      teams(term: $term, parent: $parent) { totalCount nodes { id name parent { id } children { id } members { totalCount nodes { id email } } adminMembers { id } bots { id } } } } }`;
  for (const caller of [a.owner, a.admin, a.member, a.bot, a.personalToken]) {
    const client = await as(caller as never);
    for (const variables of [
      {},
      { parent: { any: true } },
      { term: 'Beta' },
      { term: b.owner.email },
      { term: '%', parent: { any: true } },
      { term: '_', parent: { any: true } },
      { parent: { id: b.team.id } },
    ]) {
      const { text, json } = await ask(client, { query: everything, variables });
      for (const id of Object.values(b.ids)) expect(text).not.toContain(id);
      expect(text.replace(b.owner.email, '')).not.toMatch(/Beta/);
      if (variables.term)
        expect(
          [json.data.organization.users.totalCount, json.data.organization.teams.totalCount],
          JSON.stringify(variables),
        ).toEqual([0, 0]);
    }
    const bySlug = (slug: string) =>
      ask(client, { query: 'query ($slug: String) { bot(slug: $slug) { id } }', variables: { slug } });
    expect((await bySlug(b.bot.slug)).text).toBe((await bySlug('no-such-bot')).text);
    const below = (id: string) =>
      ask(client, {
        query: 'query ($id: ID) { organization { teams(parent: { id: $id }) { totalCount nodes { id } } } }',
        variables: { id },
      });
    expect((await below(b.team.id)).text).toBe((await below(never.team)).text);
  }
});

test('T2: what is no cursor at all is bad input', async () => {
  const gatehouse = await startApp();
  const { as, givenTeam } = gatehouse;
  const { a } = await world(gatehouse);
  await givenTeam(a.owner, 'Zebra');
  const page = (list: string) =>
    `query ($after: String) { organization { ${list}(first: 1, after: $after) { totalCount pageInfo { endCursor } nodes { id } } } }`;
  const cursorOf = async (caller: typeof a.owner, list: string): Promise<string> =>
    dataOf(await (await as(caller)).query(page(list))).organization[list].pageInfo.endCursor;
  const client = await as(a.owner);
  const own = { teams: await cursorOf(a.owner, 'teams'), users: await cursorOf(a.owner, 'users') };
  for (const list of ['teams', 'users'] as const)
    expect((await ask(client, { query: page(list), variables: { after: own[list] } })).json.errors).toBeUndefined();

  const junk = [
    '',
    'x',
    '////',
    Buffer.from('[]').toString('base64url'),
    Buffer.from('[1,2]').toString('base64url'),
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('null').toString('base64url'),
  ];
  for (const list of ['teams', 'users'] as const) {
    for (const after of junk)
      expect((await ask(client, { query: page(list), variables: { after } })).codes, `${list} ${after}`).toEqual([
        'BAD_USER_INPUT',
      ]);
  }
});

test('T2: a cursor of another organization, or of another list, is bad input', async () => {
  const gatehouse = await startApp();
  const { as, givenTeam } = gatehouse;
  const { a, b } = await world(gatehouse);
  await givenTeam(a.owner, 'Zebra');
  const page = (list: string) =>
    `query ($after: String) { organization { ${list}(first: 1, after: $after) { totalCount pageInfo { endCursor } nodes { id } } } }`;
  const cursorOf = async (caller: typeof a.owner, list: string): Promise<string> =>
    dataOf(await (await as(caller)).query(page(list))).organization[list].pageInfo.endCursor;
  const client = await as(a.owner);
  const own = { teams: await cursorOf(a.owner, 'teams'), users: await cursorOf(a.owner, 'users') };
  for (const list of ['teams', 'users'] as const)
    expect((await ask(client, { query: page(list), variables: { after: own[list] } })).json.errors).toBeUndefined();
  for (const list of ['teams', 'users'] as const) {
    const foreign = await ask(client, { query: page(list), variables: { after: await cursorOf(b.owner, list) } });
    for (const id of Object.values(b.ids)) expect(foreign.text).not.toContain(id);
    expect.soft(foreign.codes, `${list}: cursor of B`).toEqual(['BAD_USER_INPUT']);
    const otherList = await ask(client, { query: page(list), variables: { after: own[list === 'teams' ? 'users' : 'teams'] } });
    expect.soft(otherList.codes, `${list}: cursor of another list`).toEqual(['BAD_USER_INPUT']);
  }
});

test('T2: a cursor cannot carry what the store cannot take', async () => {
  const gatehouse = await startApp();
  const { a } = await world(gatehouse);
  const client = await gatehouse.as(a.owner);
  const paged: Record<string, string> = {
    teams: 'query ($after: String) { list: organization { page: teams(first: 1, after: $after) { pageInfo { endCursor } } } }',
    users: 'query ($after: String) { list: organization { page: users(first: 1, after: $after) { pageInfo { endCursor } } } }',
    sessions: 'query ($after: String) { list: user { page: sessions(first: 1, after: $after) { pageInfo { endCursor } } } }',
    personalTokens:
      'query ($after: String) { list: user { page: personalTokens(first: 1, after: $after) { pageInfo { endCursor } } } }',
  };
  for (const [name, query] of Object.entries(paged)) {
    // A cursor as this list makes them, with other contents.
    const own: string = dataOf(await client.query(query)).list.page.pageInfo.endCursor;
    const [list] = JSON.parse(Buffer.from(own, 'base64url').toString()) as string[];
    for (const text of ['\0', '\ud800', 'x'.repeat(5_000)]) {
      const after = Buffer.from(JSON.stringify([list, text, text])).toString('base64url');
      const { codes } = await ask(client, { query, variables: { after } });
      const expected = text === '\0' ? [['BAD_USER_INPUT']] : [['BAD_USER_INPUT'], undefined];
      expect(expected, `${name} ${JSON.stringify(text.slice(0, 5))}`).toContainEqual(codes);
    }
  }
});

test('T3: one foreign id among own ones refuses a mutation whole, and only its own entry of a batch', async () => {
  const gatehouse = await startApp();
  const { as, givenTeam } = gatehouse;
  const { a, b } = await world(gatehouse);
  const teams = [a.team, ...(await Promise.all(Array.from({ length: 4 }, () => givenTeam(a.owner))))].map(({ id }) => id);
  const client = await as(a.owner);
  const before = await hashOfRows(gatehouse);
  const people = [a.owner.id, a.admin.id, a.member.id];
  const mixed: [string, Record<string, unknown>][] = [
    ['mutation ($i: CreateBotInput!) { createBot(input: $i) { botKey } }', { name: 'half', teamIds: [...teams, b.team.id] }],
    [
      'mutation ($i: UpdateBotInput!) { updateBot(input: $i) { bot { id } errors { field } } }',
      { id: a.bot.id, name: 'half', description: 'half', teamIds: [...teams, b.team.id] },
    ],
    [
      'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { team { id } errors { field } } }',
      { name: 'half', members: [...people, b.member.id] },
    ],
    [
      'mutation ($i: UpdateTeamInput!) { updateTeam(input: $i) { team { id } errors { field } } }',
      { id: a.team.id, name: 'half', members: [b.member.id, ...people] },
    ],
  ];
  for (const [query, i] of mixed) {
    const { codes } = await ask(client, { query, variables: { i } });
    expect(codes, query).toEqual(['NOT_FOUND']);
    expect(await hashOfRows(gatehouse), query).toBe(before);
  }
  const bot = (id: string) => ({ query: 'query ($id: ID) { bot(id: $id) { id } }', variables: { id } });
  const response = await client.fetch('/graphql/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:4000' },
    body: JSON.stringify([...Array.from({ length: 19 }, () => bot(a.bot.id)), bot(b.bot.id)]),
  });
  const answers = (await response.json()) as { data: unknown; errors?: { extensions: { code: string } }[] }[];
  expect(answers.slice(0, 19).every(({ data }) => JSON.stringify(data) === `{"bot":{"id":"${a.bot.id}"}}`)).toBe(true);
  expect([answers[19]!.data, answers[19]!.errors?.[0]?.extensions.code]).toEqual([null, 'NOT_FOUND']);
});

test('T4: an own object cannot be linked to a parent, member or team of another organization, not even by SQL', async () => {
  const gatehouse = await startApp();
  const { db } = gatehouse;
  const { a, b } = await world(gatehouse);
  const client = await gatehouse.as(a.owner);
  const before = await hashOfRows(gatehouse);
  const links: [string, Record<string, unknown>][] = [
    [
      'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { team { id } } }',
      { name: 'below', parent: b.team.id, members: [] },
    ],
    ['mutation ($i: UpdateTeamInput!) { updateTeam(input: $i) { team { id } } }', { id: a.team.id, parent: b.team.id }],
    ['mutation ($i: UpdateTeamInput!) { updateTeam(input: $i) { team { id } } }', { id: a.team.id, members: [b.owner.id] }],
    [
      'mutation ($i: SetTeamAdminInput!) { setTeamAdmin(input: $i) { success } }',
      { teamId: a.team.id, userId: b.owner.id, isAdmin: true },
    ],
    ['mutation ($i: UpdateBotInput!) { updateBot(input: $i) { bot { id } } }', { id: a.bot.id, teamIds: [b.team.id] }],
  ];
  for (const [query, i] of links) expect((await ask(client, { query, variables: { i } })).codes, query).toEqual(['NOT_FOUND']);
  expect(await hashOfRows(gatehouse)).toBe(before);
  const statements = [
    `UPDATE team SET parent_id = '${b.team.id}' WHERE id = '${a.team.id}'`,
    `INSERT INTO team_member (organization_id, team_id, user_id) VALUES ('${a.organization.id}', '${a.team.id}', '${b.owner.id}')`,
    `INSERT INTO team_member (organization_id, team_id, user_id) VALUES ('${b.organization.id}', '${a.team.id}', '${b.owner.id}')`,
    `INSERT INTO team_bot (organization_id, team_id, bot_id) VALUES ('${a.organization.id}', '${a.team.id}', '${b.bot.id}')`,
    `UPDATE token SET organization_id = '${a.organization.id}' WHERE bot_id = '${b.bot.id}'`,
  ];
  for (const statement of statements)
    await expect(db.$executeRawUnsafe(statement), statement).rejects.toThrow(/foreign key|23503/i);
});

test('T5: an empty, blank, null or missing id is refused, and never taken for all rows', async () => {
  const gatehouse = await startApp();
  const { a } = await world(gatehouse);
  const client = await gatehouse.as(a.owner);
  const before = await hashOfRows(gatehouse);
  const paths = idPaths().filter(
    ({ path }) => !path.some((step) => ['skillsRepositories', 'repositoryIds', ...notServed].includes(step)),
  );
  for (const { field, path, list, document } of paths) {
    for (const id of ['', ' ', '%', '*', 'null', 'undefined', '0', "' OR '1'='1", 'tm_%', -1, 0]) {
      const {
        codes = [],
        json,
        text,
      } = await ask(client, { query: document, variables: put(calls[field]!(a.ids), path, list ? [id] : id) });
      const refused = [
        ...codes,
        ...((json.data?.answer as { errors?: { field: string }[] } | null)?.errors ?? []).map(() => 'BAD_USER_INPUT'),
      ];
      if (isPassedOver(path)) continue;
      expect(refused, `${field} ${path.join('.')} ${JSON.stringify(id)} ${text}`).toHaveLength(1);
      expect
        .soft(['BAD_USER_INPUT', 'NOT_FOUND'], `${field} ${path.join('.')} ${JSON.stringify(id)} ${text}`)
        .toContain(refused[0]);
    }
  }
  for (const variables of [{}, { id: null }, { id: null, slug: null }, { id: a.bot.id, slug: 'acme-bot' }]) {
    expect(
      (await ask(client, { query: 'query ($id: ID, $slug: String) { bot(id: $id, slug: $slug) { id } }', variables })).codes,
    ).toEqual(['BAD_USER_INPUT']);
  }
  const required = [
    'deleteBot(id: null) { bot { id } }',
    'deleteTeam(id: null) { success }',
    'deletePersonalToken(tokenId: null) { success }',
    'revokeSession(sessionId: null) { success }',
    'deleteBot { bot { id } }',
    'deleteBotApiKey { success }',
  ];
  for (const call of required)
    expect((await ask(client, { query: `mutation { ${call} }` })).codes, call).toEqual(['BAD_USER_INPUT']);
  expect(await hashOfRows(gatehouse)).toBe(before);
});

test('T6: a key or token of A stays in A, also for a person of both who works in B', async () => {
  const gatehouse = await startApp();
  const { db, as, givenPersonalToken } = gatehouse;
  const { a, b } = await world(gatehouse);
  await createUser(db, { organization: b.organization.slug, email: a.owner.email, password: a.owner.password, role: 'VIEWER' });
  const session = await as(a.owner);
  const whereAmI = '{ principal { role organization { id } } bots { id } user { personalTokens { totalCount nodes { id } } } }';
  const inA = { role: 'OWNER', organization: { id: a.organization.id } };
  expect(dataOf(await session.query(whereAmI)).principal).toEqual(inA);
  const botKey = await as(a.bot);
  const token = await as(a.personalToken);

  const { switchOrganization } = dataOf(
    await session.query(
      'mutation ($id: ID!) { switchOrganization(organizationId: $id) { organization { id } errors { messages } } }',
      { id: b.organization.id },
    ),
  );
  expect(switchOrganization.organization.id).toBe(b.organization.id);
  const there = dataOf(await session.query(whereAmI));
  expect([there.principal, there.bots, there.user.personalTokens.totalCount]).toEqual([
    { role: 'VIEWER', organization: { id: b.organization.id } },
    [{ id: b.bot.id }],
    0,
  ]);
  // The role of A does not come along, nor do A's objects.
  for (const [query, code] of [
    ['mutation { createBot(input: { name: "x" }) { botKey } }', 'FORBIDDEN'],
    [`{ bot(id: "${a.bot.id}") { id } }`, 'NOT_FOUND'],
    [`mutation { deletePersonalToken(tokenId: "${a.personalToken.id}") { success } }`, 'NOT_FOUND'],
  ] as const) {
    expect((await ask(session, { query })).codes, query).toEqual([code]);
  }
  const here = dataOf(await token.query(whereAmI));
  expect([here.principal, here.bots]).toEqual([inA, [{ id: a.bot.id }]]);
  expect(dataOf(await botKey.query(whoAmI)).principal.organization.id).toBe(a.organization.id);

  // A token made in B stays in B, and ends with the membership there; A's go on.
  const inB = await as(await givenPersonalToken(a.owner));
  expect(dataOf(await inB.query(whereAmI)).principal).toEqual({ role: 'VIEWER', organization: { id: b.organization.id } });
  await db.membership.delete({ where: { organizationId_userId: { organizationId: b.organization.id, userId: a.owner.id } } });
  expect((await inB.query(whoAmI)).status).toBe(401);
  expect((await session.query(whoAmI)).status).toBe(401);
  expect((await token.query(whoAmI)).status).toBe(200);
});
