import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { allScopes, type Scope } from '../../src/auth/scopes.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { sx, terminalOf } from '../oauth/terminal.ts';
import { startApp } from '../support/app.ts';
import { type Answer, type Client, dataOf } from '../support/client.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { randomDocument, shortestDocuments } from './random-document.ts';

const schema = buildSchema();
// Nested lists of a few rows each are cheap to read, but cost as much as their pages could hold.
const app = await startApp({ keep: true, env: { GRAPHQL_MAX_COST: '100000000' } });
afterAll(app.stop);

// Every list has rows, and teams go deep enough for `parent` and `children` of any team that is asked about to be there for some.
const { organization, owner } = await app.givenOrganization();
const member = await app.givenMember(organization);
const teams: { id: string; name: string }[] = [];
for (let n = 0; n < 8; n++) {
  const team = await app.givenTeam(owner, `Team ${n}`, [owner, member], teams.at(-1) ?? null);
  await app.givenTeamAdmin(owner, team, member);
  teams.push(team);
}
const bot = await app.givenBot(owner, 'Runner', teams);

// A skill of the deepest team, which everybody gets; it stands in every list of the catalogue.
const skill = await givenSkill(app.db, owner, { slug: 'code-review', teamId: teams.at(-1)!.id });
const asked = async (mutation: string) => dataOf(await (await app.as(owner)).query(`mutation { answer: ${mutation} }`)).answer;
const errors = 'errors { field messages }';
const { repository } = await asked(
  `connectRepository(input: { url: "https://github.com/acme/web" }) { repository { id } ${errors} }`,
);
for (const { id } of teams)
  await asked(`updateTeam(input: { id: "${id}", skillsRepositories: [{ repositoryId: "${repository.id}" }] }) { ${errors} }`);
await asked(`setAssetInstallations(input: { assetName: "code-review", repositories: [] }) { ${errors} }`);
const { collection } = await asked(
  `createAssetCollection(input: { name: "All", assetGids: ["${skill.id}"] }) { collection { id } ${errors} }`,
);
await asked(`installCollection(input: { gid: "${collection.id}", installations: [{ entityType: ORGANIZATION }] }) { ${errors} }`);
const { pullRequest } = await asked(
  `createAssetPullRequest(input: { assetId: "${skill.id}", title: "Shorter" }) { pullRequest { id } ${errors} }`,
);
const asker = await app.givenMember(organization);
dataOf(
  await (await app.as(asker)).query(
    `mutation { createInstallationRequest(input: { assetId: "${skill.id}", entityType: BOT, entityId: "${bot.id}" }) { ${errors} } }`,
  ),
);

const terminal = terminalOf(app.app, app.db);
const { userCode } = await terminal.ask();
await terminal.letIn(await app.as(owner));
await terminal.letIn(await app.as(owner), { botGid: bot.id });

const args = {
  'Query.deviceGrant': `clientId: "${sx}", userCode: "${userCode}"`,
  'Vault.appPluginStorage': 'pluginId: "rota"',
  'Vault.assetBenchmarks': 'assetName: "code-review"',
  'Query.asset': `id: "${skill.id}"`,
  'Query.assetPullRequest': `id: "${pullRequest.id}"`,
  'Query.collection': `id: "${collection.id}"`,
  'Query.profile': `id: "${collection.id}"`,
  'Query.repository': `id: "${repository.id}"`,
  'VaultAssetVersion.file': 'path: "SKILL.md"',
  '... on VaultAsset': 'Skill',
  '... on AssetSource': 'AssetManagedSource',
  'Query.bot': `slug: "${bot.slug}"`,
  'Query.requiredScopes': 'document: "{ organization { bots { id } } }"',
  'OrganizationType.teams': 'first: 10, parent: { any: true }',
  'OrganizationType.users': 'first: 5',
};

const enumName = (scope: Scope) => scope.replace(':', '_').toUpperCase();
const unrelated: Scope = 'llm:invoke';
const callers = {
  USER: (scopes: Scope[]) => app.givenPersonalToken(owner, scopes.map(enumName)),
  BOT: (scopes: Scope[]) => app.givenBotKey(owner, bot, scopes.map(enumName)),
  SERVICE_ACCOUNT: (scopes: Scope[]) => app.givenApiKey(owner, { scopes: scopes.map(enumName) }),
};
type Kind = keyof typeof callers;
const clients = new Map<string, Promise<Client>>();

/** A caller of a kind with exactly these scopes; with one that opens none of the documents, when there are none. */
function callerWith(kind: Kind, scopes: readonly Scope[]): Promise<Client> {
  const held = scopes.length > 0 ? [...scopes] : [unrelated];
  const name = `${kind} ${held.join(' ')}`;
  const client = clients.get(name) ?? callers[kind](held).then((token) => app.as(token));
  clients.set(name, client);
  return client;
}

interface Access {
  session: boolean;
  principals: string[];
  scopes: Scope[];
}

async function accessOf(document: string): Promise<Access> {
  const question = 'query ($document: String!) { requiredScopes(document: $document) { session principals scopes } }';
  const { data, text } = await app.nobody.query(question, { document });
  expect(data?.requiredScopes, text).toBeTruthy();
  return data.requiredScopes;
}

const missing = ({ errors }: Answer) => new Set((errors ?? []).flatMap(({ extensions }) => extensions.requiredScope ?? []));

/** The answer suffices for every kind that it names, and no scope in it can be done without. */
async function expectExact(document: string): Promise<void> {
  const { session, principals, scopes } = await accessOf(document);
  const sessionNeeded = 'A user session is required: no token may do this.';
  if (session) {
    const { errors } = await (await callerWith('USER', ['full'])).query(document);
    expect(errors?.map(({ message }) => message)).toContain(sessionNeeded);
    const answer = await (await app.as(owner)).query(document);
    expect([answer.status, answer.errors?.filter(({ message }) => message === sessionNeeded) ?? []]).toEqual([200, []]);
    return;
  }
  for (const kind of principals.filter((one): one is Kind => one in callers)) {
    const answer = await (await callerWith(kind, scopes)).query(document);
    expect([answer.status, [...missing(answer)]], `${kind} ${scopes} ${document}`).toEqual([200, []]);
    for (const left of scopes) {
      // Nothing but `full` itself stands for `full`.
      const others = left === 'full' ? allScopes.filter((scope) => scope !== 'full') : scopes.filter((scope) => scope !== left);
      const refused = await (await callerWith(kind, others)).query(document);
      expect([...missing(refused)], `${kind} without ${left}: ${document}`).toEqual([left]);
      expect(refused.errors?.find(({ extensions }) => extensions.requiredScope)?.extensions.code).toBe('FORBIDDEN');
    }
  }
}

test('for every field that a query can reach, the answered scopes suffice, and none can be left out', async () => {
  const documents = shortestDocuments(schema, args);
  expect(documents.size).toBeGreaterThan(80);
  for (const document of documents.values()) await expectExact(document);
}, 120_000);

test('the same holds of random documents', async () => {
  const documents = randomDocument(schema, args, 5);
  await fc.assert(fc.asyncProperty(documents, expectExact), { numRuns: 60, seed: 20_261_121, endOnFailure: true });
}, 180_000);
