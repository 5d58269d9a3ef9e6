import { expect, test } from 'vitest';
import { approveInstallationRequest } from '../installation-requests/documents.ts';
import { skillZip } from '../support/archive.ts';
import { dataOf } from '../support/client.ts';
import { fetchBytes, rest, upload, uploadAddress } from '../support/upload.ts';
import { startUploads } from './upload-cast.ts';

const { db, as, bot, people, callers, everything, waiting, givenPersonalToken } = await startUploads();
const { admin, member } = callers;

/** As the Go library sends it. */
const createAgent = `mutation CreateAgentAsset($input: CreateAssetInput!) {
  createAsset(input: $input) { asset { __typename id slug name type latestVersion } errors { field messages } }
}`;
const nothing = Object.fromEntries(
  `description originalPrompt installations suggestionId rawContent mcpTransport mcpUrl mcpCommand mcpArgs mcpEnv mcpIntegrationId
   mcpToolNames mcpSecured hookEvent hookCommand hookArgs hookTimeout hookMatcher ruleTitle ruleGlobs pluginMarketplaceUrl`
    .split(/\s+/)
    .map((field) => [field, null]),
);
const create = (caller: typeof admin, input: Record<string, unknown>) =>
  caller.query(createAgent, { input: { ...nothing, ...input } });
const metadataOf = async (slug: string) => (await rest(admin, 'GET', `${uploadAddress}/${slug}/1/metadata.toml`)).text;

test('an agent is made of its text, installed to a bot, which gets it', async () => {
  const installations = [{ entityType: 'BOT', entityId: bot.id }];
  const { createAsset } = dataOf(
    await create(admin, { name: 'Release Notes', assetType: 'agent', rawContent: '# Agent', installations }),
  );
  expect(createAsset.asset).toEqual({
    __typename: 'Agent',
    id: expect.stringMatching(/^ast_/),
    slug: 'release-notes',
    name: 'Release Notes',
    type: 'AGENT',
    latestVersion: '1',
  });
  expect(await metadataOf('release-notes')).toBe(
    'metadata-version = "1.0"\n\n[asset]\nname = "release-notes"\nversion = "1"\ntype = "agent"\n\n[agent]\nprompt-file = "AGENT.md"\n\n',
  );
  expect((await fetchBytes(callers.bot, `${uploadAddress}/release-notes/1/x.zip`)).status).toBe(200);
  expect(waiting()).toEqual([]);
});

test('a rule, a hook, a script and MCP servers, with all that is said of them', async () => {
  const all = {
    name: 'Types',
    assetType: 'rule',
    description: 'For types.',
    originalPrompt: 'Write a rule.',
    rawContent: 'Be strict.',
  };
  dataOf(await create(admin, { ...all, ruleTitle: 'Types', ruleGlobs: ['**/*.ts'] }));
  const rule = await metadataOf('types');
  for (const line of [
    'description = "For types."',
    'title = "Types"',
    'globs = [ "**/*.ts" ]',
    'original-prompt = "Write a rule."',
  ])
    expect(rule).toContain(line);
  const hook = { assetType: 'hook', hookEvent: 'stop', hookArgs: ['-q'], hookTimeout: 5, hookMatcher: 'Edit' };
  dataOf(await create(admin, { ...hook, name: 'bell', hookCommand: 'bell' }));
  dataOf(await create(admin, { ...hook, name: 'script', rawContent: 'echo done' }));
  expect(await metadataOf('script')).toContain('script-file = "hook.sh"');
  const stdio = { mcpCommand: 'npx', mcpArgs: ['server'], mcpEnv: '{"LEVEL":"debug"}' };
  dataOf(await create(admin, { name: 'local', assetType: 'MCP', ...stdio }));
  expect(await metadataOf('local')).toContain('LEVEL = "debug"');
  dataOf(await create(admin, { name: 'remote', assetType: 'mcp_server', mcpTransport: 'http', mcpUrl: 'https://mcp.example' }));
});

test('what a member makes is a draft with a request, and one for oneself is installed at once', async () => {
  const { createAsset } = dataOf(await create(member, { name: 'mine', assetType: 'skill', rawContent: 'x' }));
  expect(await db.asset.findUniqueOrThrow({ where: { id: createAsset.asset.id } })).toMatchObject({ status: 'DRAFT' });
  const requests = await db.installationRequest.findMany({ where: { assetId: createAsset.asset.id } });
  expect(requests).toHaveLength(1);
  const approval = await admin.query(approveInstallationRequest, { input: { requestId: requests[0]!.id } });
  expect(dataOf(approval).approveInstallationRequest.errors).toEqual([]);
  expect(await db.asset.findUniqueOrThrow({ where: { id: createAsset.asset.id } })).toMatchObject({ status: 'PUBLISHED' });
});

test('a token that may not say who gets what asks nobody about oneself, and connects no repository', async () => {
  const narrow = await as(await givenPersonalToken(people.member, ['ASSETS_WRITE']));
  const asAdmin = await as(await givenPersonalToken(people.admin, ['ASSETS_WRITE']));
  const before = await everything();
  const own = [{ entityType: 'USER', entityId: people.member.id }];
  const needs = 'API key missing required scope: installations:write';
  const refused = await create(narrow, { name: 'for me', assetType: 'skill', rawContent: 'x', installations: own });
  expect(refused.errors?.[0]?.message).toBe(needs);
  const there = [{ entityType: 'REPOSITORY', entityName: 'https://github.com/acme/unheard' }];
  const unconnected = await create(asAdmin, { name: 'there', assetType: 'skill', rawContent: 'x', installations: there });
  expect(unconnected.errors?.[0]?.message).toBe(needs);
  expect(await everything()).toBe(before);
  expect(await db.repository.count()).toBe(0);
});

test('a name whose versions were used up before begins above them', async () => {
  const { body } = await upload(admin, await skillZip({ name: 'phoenix', version: '3' }));
  const id = body.asset.skill_id;
  await db.installation.deleteMany({ where: { assetId: id } });
  await db.asset.update({ where: { id }, data: { deletedAt: new Date(), activeVersionId: null } });
  const { createAsset } = dataOf(await create(admin, { name: 'Phoenix', assetType: 'skill', rawContent: 'x' }));
  expect(createAsset.asset.latestVersion).toBe('4');
});

test('a name whose versions are as high as can be has none left, and that is said', async () => {
  const { body } = await upload(admin, await skillZip({ name: 'billing', version: '1000000000000000' }));
  dataOf(await admin.query('mutation ($id: ID!) { deleteAsset(id: $id) { success } }', { id: body.asset.skill_id }));
  const { data } = await create(admin, { name: 'billing', assetType: 'skill', rawContent: 'x' });
  expect(data.createAsset.errors).toEqual([
    { field: 'name', messages: [expect.stringMatching(/^No version can follow 1000000000000000: /)] },
  ]);
});

const good = { name: 'new', assetType: 'skill', rawContent: 'x' };

// biome-ignore format: a table reads best as a table
test.each<[Record<string, unknown>, string]>([
  [{ ...good, name: ' ' },                                       'name'],
  [{ ...good, name: '—' },                                       'name'],
  [{ ...good, name: 'TAKEN' },                                   'name'],
  [{ ...good, assetType: 'hat' },                                'assetType'],
  [{ ...good, assetType: 'claude-code-plugin' },                 'assetType'],
  [{ ...good, rawContent: null },                                'rawContent'],
  [{ ...good, description: 'x'.repeat(2_001) },                  'description'],
  [{ ...good, originalPrompt: '\u001b[2J' },                     'originalPrompt'],
  [{ name: 'new', assetType: 'rule', rawContent: 'x', ruleTitle: 'a\u0007' }, 'ruleTitle'],
  [{ name: 'new', assetType: 'mcp', mcpCommand: 'x', mcpArgs: ['y'], mcpEnv: '{"A":"\\u001b"}' }, 'mcpEnv'],
  [{ ...good, suggestionId: 'x' },                               'suggestionId'],
  [{ ...good, mcpIntegrationId: 'x' },                           'mcpIntegrationId'],
  [{ ...good, mcpToolNames: [{ name: 'x' }] },                   'mcpToolNames'],
  [{ ...good, mcpSecured: true },                                'mcpSecured'],
  [{ ...good, pluginMarketplaceUrl: 'https://x.example' },       'pluginMarketplaceUrl'],
  [{ ...good, mcpUrl: 'https://x.example' },                     'mcpUrl'],
  [{ ...good, hookEvent: 'stop' },                               'hookEvent'],
  [{ ...good, installations: [{ entityType: 'TEAM' }] },         'installations'],
  [{ name: 'new', assetType: 'mcp', mcpArgs: ['x'] },            'mcpCommand'],
  [{ name: 'new', assetType: 'mcp', mcpCommand: 'x' },           'mcpArgs'],
  [{ name: 'new', assetType: 'mcp', mcpCommand: 'x', mcpArgs: ['y'], mcpEnv: '{"A":1}' }, 'mcpEnv'],
  [{ name: 'new', assetType: 'mcp', mcpTransport: 'sse' },       'mcpUrl'],
  [{ name: 'new', assetType: 'mcp', rawContent: 'x' },           'rawContent'],
  [{ name: 'new', assetType: 'hook', hookEvent: 'often', hookCommand: 'x' }, 'hookEvent'],
  [{ name: 'new', assetType: 'hook', hookEvent: 'stop' },        'hookCommand'],
])('%j is refused at %s', async (input, field) => {
  await create(admin, { ...good, name: 'taken' });
  const before = await everything();
  const { data } = await create(admin, input);
  expect(data.createAsset).toMatchObject({ asset: null, errors: [{ field, messages: [expect.stringMatching(/\.$/)] }] });
  expect(await everything()).toBe(before);
});

test('viewers, bots, tokens without the scope and nobody make none; another person is no target', async () => {
  const before = await everything();
  const outcomes: Record<string, string | undefined> = {};
  for (const name of ['viewer', 'bot', 'reader', 'nobody'] as const)
    outcomes[name] = (await create(callers[name], good)).errors?.[0]?.extensions.code;
  expect(outcomes).toEqual({ viewer: 'FORBIDDEN', bot: 'FORBIDDEN', reader: 'FORBIDDEN', nobody: 'UNAUTHENTICATED' });
  const foreign = await create(callers.stranger, { ...good, installations: [{ entityType: 'BOT', entityId: bot.id }] });
  expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(await everything()).toBe(before);
});
