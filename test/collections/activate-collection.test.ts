import { expect, test } from 'vitest';
import { needsScope, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { startCollections } from './cast.ts';
import { setActive } from './documents.ts';
import { givenCollection, install, target } from './given-collection.ts';

const cast = await startCollections();
const { app, db, as, callers, people, bot, act, refused, refusals, expectHidden, asset, second } = cast;
const backend = await givenCollection(callers.owner, [asset], 'Backend');
const writing = await givenCollection(callers.owner, [second], 'Writing');
await givenCollection(callers.stranger, [], 'Theirs');
await install(callers.owner, backend, target('ORGANIZATION'));
await install(callers.owner, writing, target('BOT', bot.id));

const lock = async (caller: typeof callers.bot) => (await caller.fetch('/api/skills/sx.lock')).text();
const service = 'FORBIDDEN: Only a person or a bot may do this; the caller is a service account.';

test('a person narrows what it gets, and ends that with null, or with nothing; what is so already is not written', async () => {
  const about = { actorId: people.member.id, targetId: people.member.id };
  const set = await act(callers.member, setActive, { id: backend.id });
  expect(dataOf(set.answer).setActiveSkillProfile.profile).toEqual({ id: backend.id, isActive: true });
  expect(set.audit).toEqual([{ event: 'profile.activated', ...about, data: { collectionId: backend.id } }]);
  expect((await act(callers.member, setActive, { id: backend.id })).audit).toEqual([]);
  const cleared = await act(callers.member, setActive, { id: null });
  expect(dataOf(cleared.answer).setActiveSkillProfile.profile).toBeNull();
  expect(cleared.audit).toEqual([{ event: 'profile.cleared', ...about, data: { collectionId: backend.id } }]);
  await callers.member.query(setActive, { id: writing.id });
  await callers.member.query('mutation { setActiveSkillProfile { profile { id } } }');
  expect((await act(callers.member, setActive)).audit).toEqual([]);
});

test('what one person makes active concerns nobody else; a viewer may, too', async () => {
  dataOf(await callers.viewer.query(setActive, { id: backend.id }));
  const seen = (caller: typeof callers.member) => caller.query('{ profiles { nodes { name isActive } } }');
  expect(dataOf(await seen(callers.viewer)).profiles.nodes).toEqual([
    { name: 'Backend', isActive: true },
    { name: 'Writing', isActive: false },
  ]);
  expect(dataOf(await seen(callers.member)).profiles.nodes.map(({ isActive }: { isActive: boolean }) => isActive)).toEqual([
    false,
    false,
  ]);
});

test('a bot chooses among the collections that hold something it could get, whichever is active; its lock follows', async () => {
  const about = { actorId: bot.id, targetId: bot.id };
  expect(await lock(callers.bot)).toMatch(/release-notes[\s\S]*style-guide/);
  const { outcome, audit } = await act(callers.bot, setActive, { id: writing.id });
  expect([outcome, audit]).toEqual(['ok', [{ event: 'profile.activated', ...about, data: { collectionId: writing.id } }]]);
  expect(await lock(callers.bot)).not.toContain('style-guide');
  expect(outcomeOf(await callers.bot.query(setActive, { id: backend.id }))).toBe('ok');
  expect(await lock(callers.bot)).not.toContain('release-notes');
  const hidden = await givenCollection(callers.owner, [asset], 'Of nothing that it gets');
  await callers.owner.query(
    'mutation ($input: ModifyAssetCollectionAssetsInput!) { removeAssetsFromCollection(input: $input) { errors { messages } } }',
    { input: { collectionGid: hidden.id, assetGids: [asset.id] } },
  );
  expect(await refused(callers.bot, setActive, { id: hidden.id })).toBe(notFound('Profile'));
  expect(outcomeOf(await callers.bot.query(setActive, { id: null }))).toBe('ok');
});

test('nobody else, and nothing that is not there', async () => {
  expect(await refusals(['narrowed', 'stranger', 'nobody'], setActive, { id: backend.id })).toEqual({
    narrowed: needsScope('installations:write'),
    stranger: notFound('Profile'),
    nobody: unauthenticated,
  });
  expect(await refused(callers.installer, setActive, { id: backend.id })).toBe(service);
  const readingBot = await as(await cast.givenBotKey(people.owner, bot, ['ASSETS_READ']));
  expect(await refused(readingBot, setActive, { id: backend.id })).toBe(needsScope('installations:write'));
  expect(await refused(callers.member, setActive, { id: 'col_unknown' })).toBe(notFound('Profile'));
  await expectHidden(backend.id, setActive, { id: backend.id });
});

const own = { origin: 'http://127.0.0.1:4000' };
const post = (caller: typeof callers.bot, body: unknown) =>
  caller.fetch('/api/skills/sx.profiles/active', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...own },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

test('REST lists what can be made active, sets it by its slug and clears it', async () => {
  const list = async (caller: typeof callers.bot) => (await caller.fetch('/api/skills/sx.profiles', { headers: own })).json();
  const profiles = [
    { title: 'Backend', slug: 'backend', description: '' },
    { title: 'Of nothing that it gets', slug: 'of-nothing-that-it-gets', description: '' },
    { title: 'Writing', slug: 'writing', description: '' },
  ];
  expect(await list(callers.member)).toEqual({ profiles, active: null });
  const set = await post(callers.member, { slug: 'backend' });
  expect([set.status, await set.json()]).toEqual([200, { profile: profiles[0] }]);
  expect(await list(callers.member)).toEqual({ profiles, active: 'backend' });
  expect(await list(callers.reader)).toEqual({ profiles, active: null });
  expect((await post(callers.bot, { slug: 'writing' })).status).toBe(200);
  expect(await list(callers.bot)).toEqual({ profiles: [profiles[0], profiles[2]], active: 'writing' });
  const cleared = await post(callers.bot, { slug: null });
  expect([cleared.status, await cleared.json()]).toEqual([200, { profile: null }]);
  await post(callers.member, { slug: null });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an unknown slug',          () => callers.member,    { slug: 'nothing' },  404, 'Profile not found.'],
  ['the slug of strangers',    () => callers.member,    { slug: 'theirs' },   404, 'Profile not found.'],
  ['a number for a slug',      () => callers.member,    { slug: 7 },          400, 'slug: Must be the slug of a profile, or null for none.'],
  ['no slug at all',           () => callers.member,    {},                   400, 'slug: Must be the slug of a profile, or null for none.'],
  ['no JSON',                  () => callers.member,    'slug=backend',       400, expect.any(String)],
  ['a narrowed token',         () => callers.narrowed,  { slug: 'backend' },  403, 'API key missing required scope: installations:write'],
  ['a service account',        () => callers.installer, { slug: 'backend' },  403, service.replace('FORBIDDEN: ', '')],
  ['nobody',                   () => callers.nobody,    { slug: 'backend' },  401, unauthenticated.replace('401 UNAUTHENTICATED: ', '')],
])('REST refuses %s', async (_what, caller, body, status, error) => {
  const before = await db.auditEvent.count();
  const answer = await post(caller(), body);
  expect([answer.status, (await answer.json()).error]).toEqual([status, error]);
  expect(await db.auditEvent.count()).toBe(before);
});

test('REST answers other methods with 405 and the right ones, and nobody with 401', async () => {
  const put = await callers.member.fetch('/api/skills/sx.profiles', { method: 'PUT', headers: own });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const get = await callers.bot.fetch('/api/skills/sx.profiles/active');
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  expect((await clientOf(app, {}).fetch('/api/skills/sx.profiles')).status).toBe(401);
  expect(
    (await (await as(await cast.givenBotKey(people.owner, bot, ['BOTS_READ']))).fetch('/api/skills/sx.profiles')).status,
  ).toBe(403);
});

test('two keys of one bot choose at the same moment, while the bot is deleted: no call fails for a lock', async () => {
  for (let round = 0; round < 6; round++) {
    const doomed = await cast.givenBot(people.owner);
    await install(callers.owner, backend, target('BOT', doomed.id));
    const keys = [await as(doomed), await as(await cast.givenBotKey(people.owner, doomed))];
    const answers = await Promise.all([
      ...keys.map((key, n) => key.query(setActive, { id: n === 0 ? backend.id : null })),
      callers.owner.query('mutation ($id: ID!) { deleteBot(id: $id) { errors { messages } } }', { id: doomed.id }),
    ]);
    const outcomes = answers.map(outcomeOf);
    expect(outcomes.pop()).toBe('ok');
    for (const outcome of outcomes) expect(['ok', unauthenticated, notFound('Profile')]).toContain(outcome);
  }
});
