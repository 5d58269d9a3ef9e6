import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { addFileChange, createPullRequest, mergePullRequest } from '../change-requests/documents.ts';
import { type LockAsset, parseLock } from '../entitlement/lock-of.ts';
import { assetInstallations, setAssetInstallations } from '../installations/documents.ts';
import { startApp } from '../support/app.ts';
import { skillMetadata, skillZip } from '../support/archive.ts';
import { type Client, dataOf } from '../support/client.ts';
import { rest, uploadForm } from '../support/upload.ts';

// The calls that the client makes for its commands, in their order, with the nulls that it sends. Its server was given to it with a slash
// at the end, so that every address begins with two.
const app = await startApp({ keep: true });
afterAll(app.stop);
const { as, givenPersonalToken } = app;
const { organization, owner } = await app.givenOrganization('Acme', 'owner@acme.test');
const [boss, ada] = [
  await as(await givenPersonalToken(owner)),
  await as(await givenPersonalToken(await app.givenMember(organization))),
];
const api = '//api/skills';

/** The names in the directory of a zip. */
const namesIn = (zip: Buffer) =>
  zip
    .toString('latin1')
    .split('PK\u0001\u0002')
    .slice(1)
    .map((entry) => entry.slice(42, 42 + entry.charCodeAt(24)))
    .sort();
const lockText = async (caller: Client) => (await rest(caller, 'GET', `${api}/sx.lock`)).text;
const entryOf = async (caller: Client, name: string): Promise<LockAsset | undefined> =>
  parseLock(await lockText(caller)).assets?.find((asset) => asset.name === name);
const list = (caller: Client, name: string) => rest(caller, 'GET', `${api}/assets/${name}/list.txt`);
const archive = async (caller: Client, path: string) => Buffer.from(await (await caller.fetch(path)).arrayBuffer());
const add = async (caller: Client, name: string, version: string, text: string) =>
  rest(caller, 'POST', `${api}/assets`, {
    body: uploadForm(await skillZip({ name, version }, { 'SKILL.md': text }), { name, version, type: 'skill' }),
  });
const rowsOf = async (caller: Client, slug: string) => {
  const { nodes } = dataOf(await caller.query(assetInstallations, { first: 50, after: null })).vault.assets;
  return nodes
    .find((node: { slug: string }) => node.slug === slug)
    .installations.map((row: { entityType: string }) => row.entityType);
};

test('add of a new asset, and install: asked for its versions, uploaded, locked, downloaded, checked', async () => {
  expect(await list(boss, 'guide')).toMatchObject({ status: 200, text: '' });
  expect(await add(boss, 'guide', '1', 'One.')).toMatchObject({ status: 201, body: { success: true, asset: { name: 'guide' } } });
  expect(await rowsOf(boss, 'guide')).toEqual(['ORGANIZATION']);

  const { version, type, 'source-http': source, scopes } = (await entryOf(ada, 'guide'))!;
  expect({ version, type, scopes }).toEqual({ version: '1', type: 'skill', scopes: undefined });
  const bytes = await archive(ada, new URL(source.url).pathname);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.hashes.sha256);
  expect(bytes.length).toBe(source.size);
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  expect(namesIn(bytes)).toEqual(['SKILL.md', 'metadata.toml']);
});

test('add again: what is unchanged is seen to be so, what is changed is the next version, and a version that is taken is said', async () => {
  expect((await list(boss, 'guide')).text).toBe('1\n');
  const latest = await archive(boss, `${api}/assets/guide/1/guide-1.zip`);
  expect(latest.equals(await skillZip({ name: 'guide' }, { 'SKILL.md': 'One.' }))).toBe(true);
  expect(await add(boss, 'guide', '2', 'Two.')).toMatchObject({ status: 201, body: { asset: { is_first_version: false } } });
  expect((await list(boss, 'guide')).text).toBe('1\n2\n');
  expect(await rowsOf(boss, 'guide')).toEqual(['ORGANIZATION']);
  expect((await entryOf(ada, 'guide'))?.version).toBe('2');
  const taken = await add(boss, 'guide', '2', 'Three.');
  expect(taken).toMatchObject({ status: 409, body: { success: false, asset: { name: 'guide' } } });
  expect(taken.body.error).toContain('already exists');
});

test('add by somebody who may not: denied with the asset, proposed file by file, merged, installed', async () => {
  const denied = await add(ada, 'guide', '3', 'Three.');
  expect(denied).toMatchObject({ status: 403, body: { permission_denied: true, skill_slug: 'guide' } });
  const input = { assetId: denied.body.skill_id, title: 'Add guide 3', description: null };
  const { pullRequest } = dataOf(await ada.query(createPullRequest, { input })).createAssetPullRequest;
  expect(pullRequest.sourceUrl).toMatch(/^http:\/\/127\.0\.0\.1:4000\/change-requests\//);
  for (const [path, name, content] of [
    [null, 'SKILL.md', 'Three.'],
    ['docs', 'more.md', 'More.'],
  ]) {
    const file = { pullRequestId: pullRequest.id, name, path, action: 'ADD', content, previousContent: null };
    expect(dataOf(await ada.query(addFileChange, { input: file })).addAssetPullRequestFileChange.success).toBe(true);
  }
  dataOf(await boss.query(mergePullRequest, { id: pullRequest.id }));
  const { 'source-http': source, version } = (await entryOf(ada, 'guide'))!;
  expect(version).toBe('3');
  expect(namesIn(await archive(ada, new URL(source.url).pathname))).toEqual(['SKILL.md', 'docs/more.md', 'metadata.toml']);
});

test('install into a repository, by an address as it was typed, and to oneself: the lock and the rows follow at once', async () => {
  const none = {
    assetName: 'GUIDE',
    assetVersion: null,
    repositories: [],
    personalOnly: null,
    installations: null,
    append: null,
  };
  const paths = { url: 'git@github.com:Acme/Web.git', paths: ['services/api'] };
  dataOf(await boss.query(setAssetInstallations, { input: { ...none, repositories: [paths] } }));
  expect((await entryOf(ada, 'guide'))?.scopes).toEqual([{ repo: 'https://github.com/acme/web', paths: ['services/api'] }]);
  dataOf(await boss.query(setAssetInstallations, { input: { ...none, personalOnly: true } }));
  expect([await entryOf(ada, 'guide'), await rowsOf(boss, 'guide')]).toEqual([undefined, ['USER']]);
});

test('a slash too many makes no difference and redirects nothing', async () => {
  const bytes = await skillZip({ name: 'slashes' });
  expect((await rest(boss, 'POST', '//api//skills/assets/', { body: uploadForm(bytes) })).status).toBe(201);
  for (const path of [
    '/sx.lock/',
    '//sx.lock',
    '/sx.profiles/',
    '/assets//slashes/list.txt/',
    '/assets/slashes//1/metadata.toml',
  ])
    expect((await rest(boss, 'GET', `/api/skills${path}`)).status, path).toBe(200);
  expect((await rest(boss, 'GET', '/api/skills/assets/slashes/1/metadata.toml')).text).toBe(skillMetadata({ name: 'slashes' }));
});
