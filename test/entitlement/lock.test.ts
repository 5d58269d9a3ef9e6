import { beforeEach, expect, test } from 'vitest';
import { readLock } from '../../src/entitlement/read-lock.ts';
import { sessionToken } from '../api-keys/callers.ts';
import { startCast } from '../principal/cast.ts';
import { type Client, clientOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { fetchLock, lockOf, lockPath, parseLock } from './lock-of.ts';
import { entitlementRows } from './world.ts';

const cast = await startCast();
const { app, db, as, callers, people, organization, bot, services, narrowed } = cast;
const rows = entitlementRows(db, organization);
const toAll = { target: 'ORGANIZATION' } as const;
const product = `gatehouse/${process.env['npm_package_version'] ?? '0.1.0'}`;

const guide = await givenAsset(db, people.owner, { slug: 'guide', type: 'RULE', versions: ['1.2.0+b'] });
const review = await givenAsset(db, people.owner, {
  slug: 'review',
  versions: ['1', '2'],
  clients: ['claude-code', 'cursor'],
  dependencies: ['Guide>=1.0,<2'],
});
const web = await rows.givenRepository('web');
const paths = await rows.givenPaths(web, 'ui', 'docs');
beforeEach(() => services.accessLog.flush());

async function audited(...events: string[]) {
  const found = await db.auditEvent.findMany({ where: { event: { in: events } }, orderBy: { id: 'asc' } });
  return found.map(({ event, actorId, targetType, targetId, data }) => ({ event, actorId, targetType, targetId, data }));
}

test('an empty vault is a lock with three keys, and always the same', async () => {
  const response = await fetchLock(callers.member);
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(parseLock(text)).toEqual({
    'lock-version': '1.0',
    version: expect.stringMatching(/^[0-9a-f]{64}$/),
    'created-by': product,
  });
  expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
  expect(response.headers.get('x-gatehouse-left-out')).toBeNull();
  expect(await (await fetchLock(callers.stranger)).text()).toBe(text);
});

test('the document is the one of the Skills API, with keys before tables, by slug', async () => {
  await rows.install(review, { target: 'REPOSITORY', repositoryId: web.id, repositoryPathId: paths });
  await rows.install(guide, toAll);
  const response = await fetchLock(callers.viewer);
  const text = await response.text();
  const versions = await db.assetVersion.findMany({ where: { number: { gte: 1 } }, orderBy: { createdAt: 'asc' } });
  const [one, two] = [versions.find(({ version }) => version === '1.2.0+b')!, versions.find(({ version }) => version === '2')!];
  expect(text).toBe(`lock-version = "1.0"
version = "${parseLock(text).version}"
created-by = "${product}"

[[assets]]
name = "guide"
version = "1.2.0+b"
type = "rule"
[assets.source-http]
url = "http://127.0.0.1:4000/api/skills/assets/guide/1.2.0%2Bb/guide-1.2.0%2Bb.zip"
hashes = { sha256 = "${one.sha256}" }
size = 13
uploaded-at = ${one.createdAt.toISOString()}

[[assets]]
name = "review"
version = "2"
type = "skill"
clients = ["claude-code", "cursor"]
dependencies = [{ name = "guide" }]
[assets.source-http]
url = "http://127.0.0.1:4000/api/skills/assets/review/2/review-2.zip"
hashes = { sha256 = "${two.sha256}" }
size = 8
uploaded-at = ${two.createdAt.toISOString()}
[[assets.scopes]]
repo = "https://github.com/acme/web"
paths = ["docs", "ui"]
`);
  expect([...response.headers].filter(([name]) => !['x-request-id', 'etag'].includes(name))).toEqual([
    ['cache-control', 'private, no-cache'],
    ['content-type', 'application/toml'],
    ['vary', 'Origin, Authorization, X-API-Key, X-Skene-Token, Cookie'],
  ]);
});

const everything = { 'guide 1.2.0+b': 'everywhere', 'review 2': ['web docs ui'] };
const guideAlone = { 'guide 1.2.0+b': 'everywhere' };
const { givenApiKey, givenBotKey, givenPersonalToken, givenRuntimeToken } = cast;
const { owner, member, viewer } = people;

// biome-ignore format: a table reads best as a table
const readers: [who: string, caller: () => Promise<Client>, gets: object][] = [
  ['an owner',                    async () => callers.owner,                                             everything],
  ['an admin',                    async () => callers.admin,                                             everything],
  ['a member',                    async () => callers.member,                                            everything],
  ['a viewer',                    async () => callers.viewer,                                            everything],
  ['a session token',             async () => clientOf(app, await sessionToken(callers.viewer)),         everything],
  ['a personal token',            async () => as(await givenPersonalToken(member)),                      everything],
  ['one with the scope',          async () => as(narrowed),                                              everything],
  ['a bot',                       async () => callers.bot,                                               everything],
  ['a bot key with the scope',    async () => as(await givenBotKey(owner, bot, ['ASSETS_READ'])),        everything],
  ['a runtime token',             async () => as(await givenRuntimeToken(owner, bot)),                   everything],
  ['an organization key',         async () => as(await givenApiKey(owner, { scopes: ['ASSETS_READ'] })), guideAlone],
  ['a stranger',                  async () => callers.stranger,                                          {}],
];

test.each(readers)('%s gets its own', async (_who, caller, gets) => {
  expect(await lockOf(await caller())).toEqual({ gets, leftOut: [] });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['nobody',                     async () => callers.nobody,                                             401, 'The credential is missing'],
  ['an unknown token',           async () => clientOf(app, { authorization: 'Bearer gth_bot_nonsense' }), 401, 'The credential is missing'],
  ['a personal token without the scope', async () => as(await givenPersonalToken(viewer, ['BOTS_READ'])), 403, 'API key missing required scope: assets:read'],
  ['a bot key without it',       async () => as(await givenBotKey(owner, bot, ['ASSETS_WRITE'])),        403, 'API key missing required scope: assets:read'],
  ['an organization key without it', async () => as(await givenApiKey(owner, { scopes: ['TEAMS_READ'] })), 403, 'API key missing required scope: assets:read'],
  ['a cookie from elsewhere',    async () => clientOf(app, { ...callers.member.headers, 'sec-fetch-site': 'cross-site' }), 403, 'A call with a cookie must come from'],
] as const)('%s is refused, and nothing is written', async (_who, caller, status, message) => {
  const client = await caller();
  const before = await db.auditEvent.count();
  const response = await client.fetch(lockPath);
  const body = (await response.json()) as { message: string };
  expect([response.status, body.message]).toEqual([status, expect.stringContaining(message)]);
  expect(response.headers.get('etag')).toBeNull();
  expect(response.headers.get('cache-control')).toBe('no-store');
  await services.accessLog.flush();
  expect(await db.auditEvent.count()).toBe(before);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is 405 and says what is allowed', async (method) => {
  for (const [path, caller] of [
    [lockPath, callers.bot],
    [`${lockPath}/`, callers.nobody],
  ] as const) {
    const response = await caller.fetch(path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});

test('whoever has it already is told so, whatever became of the tag on the way', async () => {
  const response = await fetchLock(callers.bot);
  const etag = response.headers.get('etag')!;
  const length = (await response.text()).length;
  for (const sent of [etag, `W/${etag}`, etag.replace(/"$/, '-gzip"'), `"x", ${etag}`, '*']) {
    const same = await fetchLock(callers.bot, { 'if-none-match': sent });
    expect([sent, same.status, await same.text(), same.headers.get('etag')]).toEqual([sent, 304, '', etag]);
    expect(same.headers.get('cache-control')).toBe('private, no-cache');
    expect(same.headers.get('vary')).toContain('Authorization');
  }
  for (const sent of ['"x"', '', etag.slice(0, -5)]) {
    const fresh = await fetchLock(callers.bot, { 'if-none-match': sent });
    expect([sent, fresh.status, (await fresh.text()).length]).toEqual([sent, 200, length]);
  }
  // Another caller with the same content may come with the tag of the first: clients keep one per server.
  expect((await fetchLock(callers.owner, { 'if-none-match': etag })).status).toBe(304);
  const key = await as(await givenApiKey(owner));
  expect((await fetchLock(key, { 'if-none-match': etag })).status).toBe(200);
  const head = await callers.bot.fetch(lockPath, { method: 'HEAD' });
  expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
});

test('the tag and the version follow the content, there and back', async () => {
  const tagOf = async () => {
    const response = await fetchLock(callers.bot);
    return [response.headers.get('etag'), parseLock(await response.text()).version];
  };
  const before = await tagOf();
  const extra = await givenAsset(db, owner);
  await rows.install(extra, { target: 'BOT', botId: bot.id });
  const between = await tagOf();
  expect(between[0]).not.toBe(before[0]);
  expect(between[1]).not.toBe(before[1]);
  await db.installation.deleteMany({ where: { assetId: extra.id } });
  await rows.stale();
  expect(await tagOf()).toEqual(before);
});

test('each reading is audited: at once when the lock is handed out, in a batch when it is not', async () => {
  await db.$executeRawUnsafe('ALTER TABLE audit_event DISABLE TRIGGER USER');
  await db.auditEvent.deleteMany({ where: { event: 'lock.accessed' } });
  const headers = { 'user-agent': 'skills/2.3.4', 'x-session-id': `run-7${'x'.repeat(300)}` };
  const etag = (await fetchLock(callers.bot, headers)).headers.get('etag')!;
  const [key] = await db.token.findMany({ where: { botId: bot.id }, orderBy: { id: 'asc' }, take: 1 });
  const data = {
    ip: '127.0.0.1',
    userAgent: 'skills/2.3.4',
    sessionId: `run-7${'x'.repeat(195)}`,
    slug: 'runner',
    keyPrefix: key!.prefix,
  };
  const byBot = { event: 'lock.accessed', actorId: bot.id, targetType: 'lock', targetId: bot.id, data };
  expect(await audited('lock.accessed')).toEqual([byBot]);
  await fetchLock(callers.bot, { ...headers, 'if-none-match': etag });
  expect(await audited('lock.accessed')).toEqual([byBot]);
  await services.accessLog.flush();
  expect(await audited('lock.accessed')).toEqual([byBot, byBot]);
  await fetchLock(callers.member);
  const byMember = { ...byBot, actorId: member.id, targetId: member.id, data: { ip: '127.0.0.1', userAgent: null } };
  expect((await audited('lock.accessed')).at(-1)).toEqual(byMember);
});

test('what would break the lock is left out with what depends on it, and that is said', async () => {
  const bad = await givenAsset(db, owner, { slug: 'bad', versions: ['latest'] });
  const above = await givenAsset(db, owner, { slug: 'above', dependencies: ['bad'] });
  await rows.install(bad, { target: 'BOT', botId: bot.id });
  await rows.install(above, { target: 'BOT', botId: bot.id });
  const response = await fetchLock(callers.bot);
  const said = 'above (needs bad which is left out), bad (has a version that cannot be read)';
  expect(response.headers.get('x-gatehouse-left-out')).toBe(said);
  expect(parseLock(await response.text()).assets?.map(({ name }) => name)).toEqual(['guide', 'review']);
  const same = await fetchLock(callers.bot, { 'if-none-match': response.headers.get('etag')! });
  expect([same.status, same.headers.get('x-gatehouse-left-out')]).toEqual([304, said]);
  const about = (asset: { id: string }, reason: string) => {
    const target = { targetType: 'asset', targetId: asset.id };
    return { event: 'lock.asset_left_out', actorId: bot.id, ...target, data: { reason } };
  };
  const told = [about(above, 'needs bad which is left out'), about(bad, 'has a version that cannot be read')];
  expect(await audited('lock.asset_left_out')).toEqual(told);
  // Said anew only when it is news.
  await fetchLock(callers.bot);
  expect(await audited('lock.asset_left_out')).toEqual(told);
  await db.assetVersion.update({ where: { id: bad.versionIds[0]! }, data: { version: '3' } });
  await rows.stale();
  expect(Object.keys((await lockOf(callers.bot)).gets)).toEqual(['above', 'bad 3', 'guide 1.2.0+b', 'review 2']);
});

test('somebody who was removed a moment ago is refused, and is not given an empty lock to keep', async () => {
  const credential = { via: 'session', kind: 'SESSION', sessionId: 'ses_x', createdAt: new Date() } as const;
  const gone = { kind: 'USER', userId: people.stranger.id, email: '', name: '', role: 'MEMBER' } as const;
  const principal = {
    ...gone,
    organizationId: organization.id,
    credential: { ...credential, expiresAt: null, lastUsedAt: null },
  };
  const reader = { ip: '127.0.0.1', userAgent: null, sessionId: null, ifNoneMatch: null };
  await expect(readLock(db, principal, services, reader)).rejects.toThrow('The credential is missing');
  expect(services.rememberedLocks.of(principal)).toBeUndefined();
});
