import { isDeepStrictEqual } from 'node:util';
import { type GraphQLObjectType, getNamedType, isInterfaceType, isObjectType } from 'graphql';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateOf } from '../../src/graphql/require-gate.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { type Answer, clientOf } from '../support/client.ts';
import { type Caller, type Cast, callers, castStory, type Stage, stage } from './cast.ts';
import { type Arguments, documentFor, leastSelection, pathOf, pathsFrom, type Step, valueAt } from './documents.ts';

const schema = buildSchema();
const query = schema.getQueryType()!;
const mutation = schema.getMutationType()!;

let cast: Cast;
beforeAll(async () => {
  cast = await castStory();
});
afterAll(() => cast.drop());

const queryArguments = (): Arguments => ({
  'Query.bot': `id: "${cast.ids['bot']}"`,
  'Query.asset': `id: "${cast.ids['asset']}"`,
  'Query.assetPullRequest': `id: "${cast.ids['changeRequest']}"`,
  'Query.collection': `id: "${cast.ids['collection']}"`,
  'Query.profile': `id: "${cast.ids['collection']}"`,
  'Query.repository': `id: "${cast.ids['repository']}"`,
  'Query.deviceGrant': `clientId: "sleuth-skills-claude-code", userCode: "${cast.ids['userCode']}"`,
  'Vault.appPluginStorage': 'pluginId: "rota"',
  'Vault.assetBenchmarks': 'assetName: "code-review"',
  'VaultAssetVersion.file': 'path: "SKILL.md"',
  'Query.requiredScopes': 'document: "{ organization { bots { id } } }"',
});

/** What each mutation is tried with: an act that the owner may do to the story, or that a person may do to their own. */
const mutationArguments = (): Arguments => {
  const { ids } = cast;
  return {
    'Mutation.signIn': 'email: "member@acme.test", password: "correct horse battery staple"',
    'Mutation.changePassword': 'currentPassword: "correct horse battery staple", newPassword: "another horse battery"',
    'Mutation.revokeSession': `sessionId: "${ids['session']}"`,
    'Mutation.switchOrganization': `organizationId: "${ids['otherOrganization']}"`,
    'Mutation.createPersonalToken': 'label: "new"',
    'Mutation.deletePersonalToken': `tokenId: "${ids['token']}"`,
    'Mutation.createBot': 'input: { name: "New bot" }',
    'Mutation.updateBot': `input: { id: "${ids['bot']}", description: "changed" }`,
    'Mutation.deleteBot': `id: "${ids['bot']}"`,
    'Mutation.createBotApiKey': `botId: "${ids['bot']}", label: "new"`,
    'Mutation.deleteBotApiKey': `keyId: "${ids['key']}"`,
    'Mutation.createBotRuntimeToken': `botId: "${ids['bot']}"`,
    'Mutation.revokeBotRuntimeTokens': `botId: "${ids['bot']}"`,
    'Mutation.createApiKey': 'input: { name: "new" }',
    'Mutation.updateApiKey': `input: { id: "${ids['apiKey']}", name: "renamed" }`,
    'Mutation.revokeApiKey': `id: "${ids['apiKey']}"`,
    'Mutation.setMemberRole': `input: { userId: "${ids['peer']}", role: VIEWER }`,
    'Mutation.removeMember': `userId: "${ids['peer']}"`,
    'Mutation.transferOwnership': `userId: "${ids['peer']}"`,
    'Mutation.createOrganization': 'input: { name: "New organization" }',
    'Mutation.updateOrganization': 'input: { name: "Renamed" }',
    'Mutation.deleteOrganization': 'name: "Acme"',
    'Mutation.setAllowedOrigins': 'origins: ["https://app.example.com"]',
    'Mutation.inviteMember': 'input: { email: "new@acme.test", role: VIEWER }',
    'Mutation.resendInvitation': `id: "${ids['invitation']}"`,
    'Mutation.revokeInvitation': `id: "${ids['invitation']}"`,
    'Mutation.acceptInvitation': `code: "${ids['code']}"`,
    'Mutation.createTeam': `input: { name: "New team", members: [] }`,
    'Mutation.updateTeam': `input: { id: "${ids['team']}", name: "Renamed" }`,
    'Mutation.deleteTeam': `id: "${ids['subTeam']}"`,
    'Mutation.removeTeamMember': `input: { teamId: "${ids['team']}", memberId: "${ids['peer']}" }`,
    'Mutation.setTeamAdmin': `input: { teamId: "${ids['team']}", userId: "${ids['peer']}", isAdmin: true }`,
    'Mutation.validateDeviceCode': `userCode: "${ids['userCode']}"`,
    'Mutation.approveDevice': `approve: true, clientId: "sleuth-skills-claude-code", userCode: "${ids['userCode']}"`,
    'Mutation.revokeDeviceToken': `tokenId: "${ids['deviceToken']}"`,
    'Mutation.importAuditEvents':
      'events: [{ timestamp: "2026-01-01T00:00:00Z", event: "team.created", targetType: "team", target: "Old" }]',
    'Mutation.setAppPluginPolicy': 'input: { mode: ALLOWLIST, allowed: ["rota"] }',
    'Mutation.setAppPluginStorage': 'input: { pluginId: "rota", data: "{}" }',
    'Mutation.importAssetBenchmark': String.raw`input: { assetName: "code-review", benchmark: "{\"summary\":{}}" }`,
    'Mutation.evaluateAsset': `id: "${ids['asset']}"`,
    'Mutation.createAsset': 'input: { name: "New agent", assetType: "agent", rawContent: "You review." }',
    'Mutation.updateAsset': `input: { id: "${ids['asset']}", description: "changed" }`,
    'Mutation.deleteAsset': `id: "${ids['asset']}"`,
    'Mutation.toggleAssetStatus': `id: "${ids['asset']}"`,
    'Mutation.activateSkillVersion': `assetId: "${ids['asset']}", versionNumber: 1`,
    'Mutation.renameAsset': 'input: { oldName: "code-review", newName: "review" }',
    'Mutation.connectRepository': 'input: { url: "https://github.com/acme/new" }',
    'Mutation.disconnectRepository': `id: "${ids['repository']}"`,
    'Mutation.setAssetInstallations': `input: { assetName: "code-review", repositories: [], installations: [{ entityType: TEAM, entityId: "${ids['team']}" }], append: true }`,
    'Mutation.removeAssetInstallations': 'input: { assetName: "code-review" }',
    'Mutation.uninstallAssetTargets': 'input: { assetName: "code-review", targets: [{ entityType: ORGANIZATION }] }',
    'Mutation.installSkillToBot': `botId: "${ids['bot']}", skillId: "${ids['asset']}"`,
    'Mutation.uninstallSkillFromBot': `botId: "${ids['bot']}", skillId: "${ids['installedToBot']}"`,
    'Mutation.createInstallationRequest': `input: { assetId: "${ids['installedToBot']}", entityType: ORGANIZATION }`,
    'Mutation.approveInstallationRequest': `input: { requestId: "${ids['installationRequest']}" }`,
    'Mutation.rejectInstallationRequest': `input: { requestId: "${ids['installationRequest']}" }`,
    'Mutation.createAssetCollection': 'input: { name: "New collection" }',
    'Mutation.updateAssetCollection': `input: { gid: "${ids['collection']}", name: "Renamed" }`,
    'Mutation.deleteAssetCollection': `gid: "${ids['collection']}"`,
    'Mutation.addAssetsToCollection': `input: { collectionGid: "${ids['collection']}", assetGids: ["${ids['installedToBot']}"] }`,
    'Mutation.removeAssetsFromCollection': `input: { collectionGid: "${ids['collection']}", assetGids: ["${ids['asset']}"] }`,
    'Mutation.installCollection': `input: { gid: "${ids['collection']}", installations: [{ entityType: ORGANIZATION }] }`,
    'Mutation.uninstallCollection': `input: { gid: "${ids['collection']}", entityType: TEAM, entityId: "${ids['team']}" }`,
    'Mutation.createAssetProfile': 'input: { name: "New profile" }',
    'Mutation.updateAssetProfile': `input: { id: "${ids['collection']}", name: "Renamed" }`,
    'Mutation.deleteAssetProfile': `id: "${ids['collection']}"`,
    'Mutation.addAssetsToProfile': `input: { profileId: "${ids['collection']}", assetIds: ["${ids['installedToBot']}"] }`,
    'Mutation.removeAssetsFromProfile': `input: { profileId: "${ids['collection']}", assetIds: ["${ids['asset']}"] }`,
    'Mutation.setActiveSkillProfile': `skillProfileId: "${ids['collection']}"`,
    'Mutation.createAssetPullRequest': `input: { assetId: "${ids['asset']}", title: "Clearer" }`,
    'Mutation.addAssetPullRequestFileChange': `input: { pullRequestId: "${ids['changeRequest']}", name: "NOTES.md", action: ADD, content: "more" }`,
    'Mutation.mergeAssetPullRequest': `pullRequestId: "${ids['changeRequest']}"`,
    'Mutation.closeAssetPullRequest': `pullRequestId: "${ids['changeRequest']}"`,
  };
};

/** A question that the contract has as a mutation. */
const changesNothing = new Set(['validateDeviceCode']);

/** One cell: what this caller gets. A refusal is its code; a path that a refusal further up cut off is `-`. */
function outcomeOf({ data, errors, status }: Answer, path: readonly string[]): string {
  const own = errors?.find((error) => (error.path ?? []).filter((step) => typeof step === 'string').join('.') === path.join('.'));
  if (own) return own.extensions.code;
  if (errors?.length && status !== 200) return errors[0]!.extensions.code;
  if (errors?.length && valueAt(data, path) === 'null') return '-';
  return valueAt(data, path);
}

const width = Math.max(...callers.map((caller) => caller.length), 'UNAUTHENTICATED'.length);
const row = (name: string, cells: readonly string[]) =>
  `${name.padEnd(46)}${cells.map((cell) => cell.padEnd(width + 1)).join('')}`.trimEnd();
const table = (title: string, rows: string[]) => `${title}\n\n${row('', callers)}\n${rows.join('\n')}\n`;

async function readsOf(on: Stage, label: string, typeName: string, steps: readonly Step[], args: Arguments): Promise<string[]> {
  const type = schema.getType(typeName);
  if (!(isObjectType(type) || isInterfaceType(type))) throw new Error(`${typeName} has no fields.`);
  const rows: string[] = [];
  for (const field of Object.values(type.getFields())) {
    const document = documentFor(steps, leastSelection(typeName, field, args));
    const path = [...pathOf(steps), field.name];
    const cells = await Promise.all(callers.map(async (caller) => outcomeOf(await on.client(caller).query(document), path)));
    rows.push(row(`${label}.${field.name}`, cells));
  }
  return rows;
}

test('every field that can be read answers each kind of caller as the reviewed table says', async () => {
  const on = await stage(cast);
  const args = queryArguments();
  const rows: string[] = [];
  for (const [typeName, steps] of [...pathsFrom(schema, args)].sort(([a], [b]) => a.localeCompare(b))) {
    rows.push(...(await readsOf(on, typeName, typeName, steps, args)));
  }
  // The same type, seen from outside: a person other than oneself.
  const others: Step[] = [
    { field: 'organization', args: '' },
    { field: 'users', args: '(term: "member@acme.test")' },
    { field: 'nodes', args: '' },
  ];
  rows.push(...(await readsOf(on, 'User (member@acme.test)', 'User', others, args)));
  const listed: Step[] = [
    { field: 'organization', args: '' },
    { field: 'teams', args: '(term: "Platform")' },
    { field: 'nodes', args: '' },
  ];
  rows.push(...(await readsOf(on, 'Team (organization.teams)', 'Team', listed, args)));
  expect(rows.filter((line) => line.includes('INTERNAL'))).toEqual([]);
  await expect(table('What each caller gets for each field that can be read.', rows)).toMatchFileSnapshot('./fields-read.txt');
});

test('every mutation, and every field of its payload, answers each kind of caller as the reviewed table says; a refusal writes nothing, a change its events', async () => {
  const args = mutationArguments();
  const readable = new Set(pathsFrom(schema, queryArguments()).keys());
  const rows: string[] = [];
  let on = await stage(cast, { keep: true });
  // The next stage is set while the present one is played on.
  let next = stage(cast, { keep: true });
  for (const field of Object.values(mutation.getFields()).sort((a, b) => a.name.localeCompare(b.name))) {
    const { name } = field;
    const payload = getNamedType(field.type);
    if (!isObjectType(payload)) throw new Error(`Mutation.${name} answers with no payload type.`);
    const given = args[`Mutation.${name}`];
    if (given === undefined && field.args.length > 0)
      throw new Error(`Mutation.${name} needs arguments: give it some here, so that its rule can be tried.`);
    const fields = Object.values(payload.getFields());
    // A type that no query reaches is shown here, field by field.
    const shownHere = (one: (typeof fields)[number]) => {
      const type = getNamedType(one.type);
      return isObjectType(type) && !readable.has(type.name) && type.name !== 'ErrorType' ? type : null;
    };
    const selections = fields.map((one) => {
      const type = shownHere(one);
      if (!type) return leastSelection(payload.name, one, {});
      return `${one.name} { ${Object.values(type.getFields()).map((field) => leastSelection(type.name, field, {}))} }`;
    });
    const document = `mutation { ${name}${given ? `(${given})` : ''} { ${selections.join(' ')} } }`;
    const answers = new Map<Caller, Answer>();
    const events = new Set<string>();
    for (const caller of callers) {
      const before = await on.db.auditEvent.findMany({ select: { id: true } });
      const answer = await on.client(caller).query(document);
      answers.set(caller, answer);
      const written = await on.db.auditEvent.findMany({
        where: { id: { notIn: before.map(({ id }) => id) } },
        orderBy: { id: 'asc' },
      });
      for (const { event } of written) events.add(event);
      const refused = answer.errors !== undefined || answer.data[name].errors?.length > 0;
      expect(refused && written.length > 0, `${name}, refused to ${caller}, wrote ${written.map(({ event }) => event)}`).toBe(
        false,
      );
      if (refused) continue;
      // What this caller changed must not meet the next one.
      await on.stop();
      on = await next;
      next = stage(cast, { keep: true });
    }
    if (!changesNothing.has(name)) expect([...events], `${name} changes something and must record it`).not.toEqual([]);
    const cells = (path: string[]) => callers.map((caller) => outcomeOf(answers.get(caller)!, path));
    rows.push(`${row(`Mutation.${name}`, cells([name]))}`, `  writes ${[...events].join(', ')}`);
    for (const one of fields) {
      rows.push(row(`  ${payload.name}.${one.name}`, cells([name, one.name])));
      const type = shownHere(one);
      if (type) shown.add(type.name);
      for (const field of Object.values(type?.getFields() ?? {}))
        rows.push(row(`    ${type!.name}.${field.name}`, cells([name, one.name, field.name])));
    }
  }
  await on.stop();
  await (await next).stop();
  expect(rows.filter((line) => line.includes('INTERNAL'))).toEqual([]);
  await expect(
    table(
      'What each caller gets for each mutation, tried on an organization of its own, and the audit events that it writes.',
      rows,
    ),
  ).toMatchFileSnapshot('./fields-change.txt');
}, 600_000);

/** What only the one who began it may go on with. */
const doneBy: Readonly<Record<string, Caller>> = { addAssetPullRequestFileChange: 'member' };

test('the scopes that requiredScopes names for a mutation suffice, and each of them is needed', async () => {
  const args = mutationArguments();
  for (const { name } of Object.values(mutation.getFields())) {
    const given = args[`Mutation.${name}`];
    const document = `mutation { ${name}${given ? `(${given})` : ''} { __typename } }`;
    const on = await stage(cast, { keep: true });
    try {
      const asked = await on
        .client('nobody')
        .query('query ($document: String!) { requiredScopes(document: $document) { public session principals scopes } }', {
          document,
        });
      const needs = asked.data.requiredScopes as { public: boolean; session: boolean; principals: string[]; scopes: string[] };
      if (needs.public || needs.session) continue;
      expect(needs.principals, name).toContain('USER');
      const owner = on.client(doneBy[name] ?? 'owner');
      const holding = async (scopes: string[]) => {
        const label = 'mutation ($scopes: [Scope!]) { createPersonalToken(label: "x", scopes: $scopes) { token } }';
        const names = scopes.map((scope) => scope.replace(':', '_').toUpperCase());
        const { token } = (await owner.query(label, { scopes: names })).data.createPersonalToken;
        return clientOf(on.app, { authorization: `Bearer ${token}` });
      };
      for (const left of needs.scopes) {
        const others = needs.scopes.filter((scope) => scope !== left);
        const { errors } = await (await holding(others.length > 0 ? others : ['llm:invoke'])).query(document);
        expect(errors?.[0]?.extensions, `${name} without ${left}`).toMatchObject({ code: 'FORBIDDEN', requiredScope: left });
      }
      const { errors, text } = await (await holding(needs.scopes)).query(document);
      expect(errors?.map(({ extensions }) => extensions.code) ?? [], `${name} ${text}`).not.toContain('FORBIDDEN');
    } finally {
      await on.stop();
    }
  }
}, 240_000);

const shown = new Set<string>();

/** A type that has the fields of an interface, under the same rules, and none of its own. */
function isShownByInterface(type: GraphQLObjectType): boolean {
  const fields = Object.values(type.getFields());
  return type.getInterfaces().some((shared) => {
    const known = shared.getFields();
    return fields.every((field) => known[field.name] && isDeepStrictEqual(gateOf(known[field.name]!), gateOf(field)));
  });
}

test('the tables leave no object type out', () => {
  const read = new Set(pathsFrom(schema, queryArguments()).keys());
  const payloads = new Set(Object.values(mutation.getFields()).map((field) => getNamedType(field.type).name));
  const all = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__') && type !== mutation && !isShownByInterface(type),
  );
  expect(all.map(({ name }) => name).filter((name) => !read.has(name) && !payloads.has(name) && !shown.has(name))).toEqual(
    ['ErrorType'].filter(() => !read.has('ErrorType')),
  );
  expect(query.name).toBe('Query');
});
