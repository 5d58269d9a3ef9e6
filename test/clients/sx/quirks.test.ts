import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { noise, skillZip } from '../../support/archive.ts';
import { dataOf } from '../../support/client.ts';
import { givenAsset } from '../../support/given-asset.ts';
import { add, archivePath, publish, versionsOf } from './add.ts';
import { publicUrl, sxAt } from './client.ts';
import { decode } from './decode.ts';
import { fetchLock, install, refreshLock } from './install.ts';
import { deleteAsset, findAsset, installToBot } from './library.ts';
import { startMachines } from './machine.ts';
import { findTeam, listBots } from './people.ts';
import { rowsOf } from './targets.ts';
import { memberAdd, teamCreate } from './team-commands.ts';
import { sendUsage } from './usage.ts';
import { vaultList } from './vault.ts';

const lockPath = '/api/skills/sx.lock';
const folder = { name: 'code-review' };
const everywhere = { repositories: [], personalOnly: false };

async function startSx() {
  const machines = await startMachines();
  return { ...machines, sx: await machines.sxOf(machines.owner) };
}

test('quirk 1: list.txt of a name that nobody has used is 200 and empty', async () => {
  const { sx } = await startSx();
  for (const name of ['code-review', 'Code Review']) {
    const { status, text } = await sx.rest('GET', `/api/skills/assets/${encodeURIComponent(name)}/list.txt`);
    expect([name, status, text]).toEqual([name, 200, '']);
  }
});

test('quirk 2: the lock of an empty vault is 200 with its three keys, for a person and for a bot', async () => {
  const { sx, owner, givenBot, sxOf } = await startSx();
  for (const caller of [sx, await sxOf(await givenBot(owner))]) {
    const { status, text, headers } = await caller.rest('GET', lockPath);
    expect([status, headers['content-type']]).toEqual([200, 'application/toml']);
    for (const key of ['lock-version', 'version', 'created-by']) expect(text).toMatch(new RegExp(`^${key} = ".+"$`, 'm'));
  }
});

test('quirk 3: what would make a lock useless is left out of it, and said in a header', async () => {
  const { sx, db, owner } = await startSx();
  await givenAsset(db, owner, { slug: 'dangling', dependencies: ['gone'] });
  await givenAsset(db, owner, { slug: 'good' });
  for (const assetName of ['dangling', 'good']) await sx.graph('SetAssetInstallations', { input: { assetName, ...everywhere } });
  expect((await fetchLock(sx)).map(({ name }) => name)).toEqual(['good']);
  expect((await sx.get(lockPath)).headers['x-gatehouse-left-out']).toContain('dangling');
  const named = { name: 'odd', version: 'first', type: 'skill' };
  expect((await sx.upload(await skillZip(named), named)).status).toBe(400);
});

test('quirk 4: a null is nothing given, where there is a default as well', async () => {
  const { sx } = await startSx();
  await add(sx, folder);
  await sx.graph('RemoveAssetInstallations', { input: { assetName: 'code-review', delete: null } });
  expect(await versionsOf(sx, 'code-review')).toEqual(['1']);
  expect(await rowsOf(sx, 'code-review')).toEqual([]);
  await sx.graph('CreateTeam', { input: { name: 'Platform', members: [], parent: null, skillsRepositories: null } });
  const { id } = await findTeam(sx, 'Platform', null);
  await sx.graph('UpdateTeam', { input: { id, name: 'Platforms' } });
  expect((await findTeam(sx, 'Platforms')).id).toBe(id);
});

test('quirk 5: an MCP server is called McpServer, and an answer with another name is of no use', async () => {
  const { sx, db, owner } = await startSx();
  await givenAsset(db, owner, { slug: 'linear', type: 'MCP' });
  expect((await vaultList(sx, 'MCP')).map(({ __typename }) => __typename)).toEqual(['McpServer']);
  const answer = '{"data":{"vault":{"assets":{"nodes":[{"__typename":"Mcp"}]}}}}';
  expect(() => decode('VaultAssets', 200, answer)).toThrow('unknown __typename Mcp');
});

test('quirk 6: a name and version never gets other bytes, not even when the asset was deleted or renamed', async () => {
  const { sx } = await startSx();
  const named = { name: 'code-review', version: '1', type: 'skill' };
  expect(await publish(sx, await skillZip(named), named)).toBeNull();
  const other = await skillZip(named, { 'SKILL.md': '# Other\n' });
  await expect(publish(sx, other, named)).rejects.toThrow('version exists');
  await sx.graph('RenameAsset', { input: { oldName: 'code-review', newName: 'review' } });
  await expect(publish(sx, other, named)).rejects.toThrow('version exists');
  await deleteAsset(sx, 'review');
  await expect(publish(sx, other, named)).rejects.toThrow('version exists');
});

test('quirk 7: addresses in the lock are of this server, whatever host was asked, and lead nowhere else', async () => {
  const { sx, port } = await startSx();
  await add(sx, folder);
  const elsewhere = sxAt(port, sx.state.token, 'http://localhost:9');
  const { text } = await elsewhere.get(lockPath);
  const url = /^url = "(.+)"$/m.exec(text)![1]!;
  expect(url).toBe(`${publicUrl}${archivePath('code-review', '1')}`);
  const { status, headers } = await sx.rest('GET', url);
  expect([status, headers.location, headers['content-type']]).toEqual([200, undefined, 'application/zip']);
});

test('quirk 8: ETags are of the content, so that two credentials on one machine do not mix their locks up', async () => {
  const { sx, owner, givenBot, port } = await startSx();
  const bot = await givenBot(owner);
  await add(sx, folder, { users: ['me'], replace: true });
  const machine = sxAt(port, sx.state.token);
  expect((await refreshLock(machine)).assets).toHaveLength(1);
  machine.state.token = bot.key;
  expect(await refreshLock(machine)).toEqual({ assets: [], isNew: true });
  const { etag } = machine.state.lock!;
  for (const sent of [etag, `W/${etag}`, `"other", W/${etag}`]) {
    const { status, headers } = await machine.rest('GET', lockPath, { 'If-None-Match': sent });
    expect([status, headers.etag]).toEqual([304, etag]);
  }
});

test('quirk 9: archives call themselves what the lock calls them, after a rename too', async () => {
  const { sx } = await startSx();
  await add(sx, folder);
  await sx.graph('RenameAsset', { input: { oldName: 'code-review', newName: 'Our Review' } });
  expect(await install(sx)).toEqual(['our-review']);
});

test('quirk 10: all pages of a vault lead to one asset, each asset once', async () => {
  const { sx, db, owner } = await startSx();
  for (let n = 0; n < 120; n++) await givenAsset(db, owner, { slug: `skill-${n}` });
  expect((await findAsset(sx, 'skill-77')).slug).toBe('skill-77');
  expect(sx.took()).toEqual(['AssetGID', 'AssetGID', 'AssetGID']);
});

test('quirk 11: of a team of sixty all are seen, so that adding one loses nobody', async () => {
  const { sx, db, organization } = await startSx();
  await teamCreate(sx, 'Platform');
  const { id: teamId } = await findTeam(sx, 'Platform');
  const users = Array.from({ length: 61 }, (_, n) => ({
    id: `usr_${n}`,
    email: `p${n}@acme.test`,
    emailLower: `p${n}@acme.test`,
    passwordHash: '',
  }));
  await db.user.createMany({ data: users });
  const organizationId = organization.id;
  await db.membership.createMany({ data: users.map(({ id: userId }) => ({ userId, organizationId, role: 'MEMBER' as const })) });
  await db.teamMember.createMany({ data: users.slice(1).map(({ id: userId }) => ({ userId, teamId, organizationId })) });
  await memberAdd(sx, 'Platform', 'p0@acme.test');
  const { members } = await findTeam(sx, 'Platform');
  expect([members.totalCount, members.nodes.length]).toEqual([62, 62]);
});

test('quirk 12: names of teams and bots are unique, and repositories are whatever the case', async () => {
  const { sx, owner, as } = await startSx();
  for (const name of ['Platform', 'Other']) await teamCreate(sx, name);
  await expect(teamCreate(sx, 'Platform')).rejects.toThrow(/^name: /);
  await sx.graph('CreateBot', { input: { name: 'CI' } });
  await expect(sx.graph('CreateBot', { input: { name: 'CI' } })).rejects.toThrow();
  const connect =
    'mutation ($url: String!) { connectRepository(input: { url: $url }) { repository { id } errors { messages } } }';
  const client = await as(owner);
  for (const url of ['https://github.com/Acme/Web', 'git@github.com:acme/web.git']) dataOf(await client.query(connect, { url }));
  expect(await sx.pages('OrgRepositories', {}, 'organization.repositories')).toMatchObject([{ owner: 'acme', name: 'web' }]);
});

test('quirk 13: paths in two repositories stay with their own repository', async () => {
  const { sx } = await startSx();
  const repos = ['web', 'api'].map((name) => ({ url: `https://github.com/acme/${name}`, paths: [`src/${name}`] }));
  await add(sx, folder, { repos, replace: true });
  const scopes = (await fetchLock(sx))[0]!.scopes!;
  expect(scopes.toSorted((a, b) => a.repo.localeCompare(b.repo))).toEqual([
    { repo: 'https://github.com/acme/api', paths: ['src/api'] },
    { repo: 'https://github.com/acme/web', paths: ['src/web'] },
  ]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a code that nobody was given', { device_code: 'x', client_id: 'sleuth-skills-claude-code' },      'invalid_grant'],
  ['another client',               { device_code: 'x', client_id: 'x' },                              'invalid_client'],
  ['no code',                      { client_id: 'sleuth-skills-claude-code' },                        'invalid_request'],
  ['another kind of grant',        { grant_type: 'password', client_id: 'sleuth-skills-claude-code' }, 'unsupported_grant_type'],
])('quirk 14: no token without saying so: %s', async (_what, fields, error) => {
  const { sx } = await startSx();
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code' };
  const answer = JSON.parse((await sx.form('/api/oauth/token/', { ...grant, ...fields })).text);
  expect(answer).toEqual({ error, error_description: expect.stringMatching(/\w/) });
});

test('quirk 15: REST writes its keys with underscores, GraphQL does not, and queries may have either', async () => {
  const { sx } = await startSx();
  const named = { name: 'code-review', version: '1', type: 'skill' };
  const { asset } = JSON.parse((await sx.upload(await skillZip(named), named)).text);
  expect(asset).toMatchObject({ name: 'code-review', version: '1', is_first_version: true, skill_id: expect.any(String) });
  for (const context of [{ repoUrl: 'r', commitSha: 'c' }, { repo_url: 'r', commit_sha: 'c' }, null])
    expect((await sx.json('/api/skills/ai-query/stream', { query: 'q', provider: 'LINEAR', context })).status).toBe(200);
});

test('quirk 16: metadata.toml is plain text', async () => {
  const { sx } = await startSx();
  await add(sx, folder);
  const { text } = await sx.get('/api/skills/assets/code-review/1/metadata.toml');
  expect(text).toMatch(/^\[asset\]\nname = "code-review"\n/);
});

test('quirk 17: of reports only 204 counts, and a batch that comes again counts once', async () => {
  const { sx } = await startSx();
  const line = '{"asset_name":"code-review","asset_version":"1","asset_type":"skill","timestamp":"2026-08-13T10:00:00Z"}';
  for (const body of ['', line, `${line}\n${line}`, `${line}\n${line}`]) expect((await sendUsage(sx, body)).status).toBe(204);
  expect(await sx.pages('AssetUsageEvents', {}, 'assetUsageEvents')).toHaveLength(2);
  expect((await sendUsage(sx, `not JSON\n${line}`)).status).toBe(204);
  expect((await sendUsage(sx, 'not JSON')).status).toBe(400);
});

test('quirk 18: an empty description clears the one of a bot', async () => {
  const { sx } = await startSx();
  const { bot } = (await sx.graph('CreateBot', { input: { name: 'CI', description: 'Builds' } })).createBot;
  await sx.graph('UpdateBot', { input: { id: bot.id, name: 'CI', description: '' } });
  expect((await listBots(sx))[0]!.description).toBe('');
});

test('quirk 19: the name of what a bot has is the slug', async () => {
  const { sx, db, owner } = await startSx();
  await givenAsset(db, owner, { slug: 'review', name: 'How We Review', type: 'CLAUDE_CODE_PLUGIN' });
  await sx.graph('CreateBot', { input: { name: 'CI' } });
  await installToBot(sx, 'CI', 'review');
  const { installedSkills } = (await listBots(sx))[0]!;
  expect(installedSkills).toEqual([{ name: 'review', assetType: 'CLAUDE_CODE_PLUGIN', isDirectInstall: true }]);
});

test('quirk 20: both names of a secret are there, a label may be left out, and an install is no use', async () => {
  const { sx, as, owner } = await startSx();
  const document = 'mutation { createBot(input: { name: "CI" }) { bot { id } botKey rawToken } }';
  const { bot, botKey, rawToken } = dataOf(await (await as(owner)).query(document)).createBot;
  expect(rawToken).toBe(botKey);
  const key = 'mutation ($id: ID!) { createBotApiKey(botId: $id) { botKey rawToken } }';
  expect(dataOf(await (await as(owner)).query(key, { id: bot.id })).createBotApiKey.rawToken).toMatch(/^gth_bot_/);
  await add(sx, folder);
  expect(await sx.pages('AssetUsageEvents', {}, 'assetUsageEvents')).toEqual([]);
});

test('quirk 21: phrases that the client looks for are said where they are meant, and nowhere else', async () => {
  const { sx } = await startSx();
  const ask = (query: string, variables = {}) => sx.json('/graphql', { query, variables });
  expect((await ask('{ vault { nothing } }')).text).toContain('Cannot query field');
  const typed = 'query ($type: AssetType!) { vault { assets(type: $type) { nodes { id } } } }';
  expect((await ask(typed, { type: 'NOTHING' })).text).toContain('got invalid value');
  expect((await ask('{ vault { assets(first: "x") { nodes { id } } } }')).text).toContain('cannot represent');

  const src = resolve(import.meta.dirname, '../../../src');
  const phrases = /already exists|PERMISSION_DENIED|Installation not found/;
  const sayers = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
    .filter((file) => phrases.test(readFileSync(join(src, file), 'utf8')));
  expect(sayers.sort()).toEqual([
    'assets/add-version.ts',
    'collections/change-schema.ts',
    'collections/uninstall-collection.ts',
    'installations/require-right.ts',
    'repositories/hold-repository.ts',
  ]);
});

test('quirk 22: without an Accept header, what is wrong with a document is told in JSON', async () => {
  const { sx } = await startSx();
  for (const query of ['{ nothing }', '{', 'query ($n: Int!) { vault { assets(first: $n) { nodes { id } } } }']) {
    const { status, text } = await sx.json('/graphql', { query });
    expect([200, 400]).toContain(status);
    expect(JSON.parse(text).errors[0].message).toMatch(/\w/);
  }
});

test('quirk 23: five thousand events, a file of a megabyte and an archive of many are taken', async () => {
  const { sx, organization, givenMember, sxOf } = await startSx();
  const data = JSON.stringify({ note: 'x'.repeat(200) });
  const event = { event: 'install.set', targetType: 'asset', target: 'old', data };
  const events = Array.from({ length: 5_000 }, (_, n) => ({
    ...event,
    timestamp: new Date(1_700_000_000_000 + n).toISOString(),
  }));
  expect((await sx.graph('ImportAuditEvents', { events })).importAuditEvents.importedCount).toBe(5_000);
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`docs/${n}.md`, noise(300_000).toString('base64')]));
  await add(sx, { ...folder, files });
  const ada = await sxOf(await givenMember(organization));
  const { proposal } = await add(ada, { ...folder, files: { 'guide.md': 'x'.repeat(990_000) } });
  expect(proposal).toMatch(/^http/);
});
