import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { badId, getStorage, notAllowed, setPolicy, setStorage } from './documents.ts';

const { as, act, db, callers, people, organization, refused, refusals, givenApiKey, givenPersonalToken } = await startCast();
const service = await as(await givenApiKey(people.owner, { scopes: ['ASSETS_WRITE'] }));
const reader = await as(await givenApiKey(people.owner, { scopes: ['ASSETS_READ'] }));
const read = async (caller: Client, pluginId: string) =>
  dataOf(await caller.query(getStorage, { pluginId })).vault.appPluginStorage;
const store = (caller: Client, pluginId: string, data: string | null) => act(caller, setStorage, { input: { pluginId, data } });
const allow = async (mode: string, allowed: string[]) =>
  dataOf(await callers.owner.query(setPolicy, { input: { mode, allowed } }));
const tooLong = 'data: Must be at most 256 KiB long in UTF-8.';

test('a document is stored, replaced, read back as the very same text, and deleted by null', async () => {
  expect(await read(callers.member, 'rota')).toBeNull();
  const first = '{ "next": "Ada",\n "big": 12345678901234567890, "escaped": "\\u0000\\ud800", "a": 1, "a": 2 }';
  const { outcome, audit } = await store(callers.member, 'rota', first);
  expect(outcome).toBe('ok');
  const about = { event: 'plugin.storage_set', targetId: 'rota' };
  expect(audit).toEqual([{ ...about, actorId: people.member.id, data: { bytes: Buffer.byteLength(first) } }]);
  for (const caller of [callers.owner, callers.viewer, callers.narrowed, reader]) expect(await read(caller, 'rota')).toBe(first);

  expect((await store(service, 'rota', '[]')).audit).toMatchObject([{ data: { bytes: 2 } }]);
  expect(await read(callers.member, 'rota')).toBe('[]');
  expect((await store(callers.admin, 'rota', null)).audit).toMatchObject([{ ...about, data: { bytes: null } }]);
  expect(await read(callers.member, 'rota')).toBeNull();
});

test('what is stored already, or gone already, is no change', async () => {
  await store(callers.member, 'settings', '{}');
  expect(await refused(callers.admin, setStorage, { input: { pluginId: 'settings', data: '{}' } })).toBe('ok');
  expect(await refused(callers.admin, setStorage, { input: { pluginId: 'never-stored', data: null } })).toBe('ok');
  expect(await refused(callers.admin, setStorage, { input: { pluginId: 'never-stored' } })).toBe('ok');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty text',            '',                                       'data: Must be a JSON document, written into a string.'],
  ['no JSON',                  '{next: 1}',                              'data: Must be a JSON document, written into a string.'],
  ['JSON and more',            '{} {}',                                  'data: Must be a JSON document, written into a string.'],
  ['256 KiB',                  `"${'x'.repeat(256 * 1024 - 2)}"`,        'ok'],
  ['a byte more',              `"${'x'.repeat(256 * 1024 - 1)}"`,        tooLong],
  ['fewer letters than bytes', `"${'é'.repeat(128 * 1024)}"`,            tooLong],
  ['100 levels',               `${'['.repeat(100)}${']'.repeat(100)}`,   'ok'],
  ['101 levels',               `${'[0,'.repeat(100)}[0]${']'.repeat(100)}`, 'data: Must not be nested more than 100 levels deep.'],
  ['no end of levels',         `${'['.repeat(130_000)}${']'.repeat(130_000)}`, 'data: Must not be nested more than 100 levels deep.'],
  ['a text alone',             '"rota"',                                 'ok'],
  ['null as JSON',             'null',                                   'ok'],
])('%s: %#', async (_what, data, outcome) => {
  const input = { pluginId: 'limits', data };
  if (outcome === 'ok') expect((await store(callers.member, 'limits', data)).outcome).toBe('ok');
  else expect(await refused(callers.member, setStorage, { input })).toBe(outcome);
});

test('an id must be one', async () => {
  for (const pluginId of ['', 'a', 'Rota', '9lives', '-rota', 'ro.ta', 'x'.repeat(65), '../rota', 'rota\n']) {
    expect(await refused(callers.member, setStorage, { input: { pluginId, data: '{}' } })).toBe(`pluginId: ${badId}`);
    expect(await refused(callers.member, getStorage, { pluginId })).toBe(`BAD_USER_INPUT: ${badId}`);
  }
  for (const pluginId of ['ab', `x${'9'.repeat(63)}`]) expect((await store(callers.member, pluginId, '1')).outcome).toBe('ok');
});

test('a plugin that is not allowed has its document kept out of reach; an administrator may delete it', async () => {
  for (const pluginId of ['listed', 'unlisted', 'left-over']) await store(callers.member, pluginId, '"kept"');
  await allow('ALLOWLIST', ['listed']);
  expect((await store(callers.member, 'listed', '"new"')).outcome).toBe('ok');
  for (const caller of [callers.owner, callers.member]) {
    expect(await refused(caller, setStorage, { input: { pluginId: 'unlisted', data: '{}' } })).toBe(`pluginId: ${notAllowed}`);
    expect(await refused(caller, getStorage, { pluginId: 'unlisted' })).toBe(`CONFLICT: ${notAllowed}`);
  }
  expect(await refused(callers.member, setStorage, { input: { pluginId: 'left-over', data: null } })).toBe(
    `pluginId: ${notAllowed}`,
  );
  expect((await store(callers.admin, 'left-over', null)).audit).toMatchObject([{ data: { bytes: null } }]);

  await allow('DISABLED', ['listed']);
  expect(await refused(callers.owner, getStorage, { pluginId: 'listed' })).toBe(`CONFLICT: ${notAllowed}`);
  await allow('OPEN', []);
  expect([await read(callers.member, 'listed'), await read(callers.member, 'unlisted')]).toEqual(['"new"', '"kept"']);
  expect(await read(callers.member, 'left-over')).toBeNull();
});

test('nobody else stores or reads', async () => {
  await store(callers.member, 'guarded', '{}');
  const input = { pluginId: 'guarded', data: null };
  expect(await refusals(['viewer', 'bot', 'narrowed', 'nobody'], setStorage, { input })).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('assets:write'),
    nobody: unauthenticated,
  });
  expect(await refused(reader, setStorage, { input })).toBe(needsScope('assets:write'));
  expect(await refusals(['bot', 'nobody'], getStorage, { pluginId: 'guarded' })).toEqual({
    bot: notForBots,
    nobody: unauthenticated,
  });
  const writer = await as(await givenPersonalToken(people.member, ['ASSETS_WRITE']));
  expect(await refused(writer, getStorage, { pluginId: 'guarded' })).toBe(needsScope('assets:read'));
});

test('each organization has its own documents', async () => {
  await store(callers.member, 'shared', '"ours"');
  expect(await read(callers.stranger, 'shared')).toBeNull();
  await store(callers.stranger, 'shared', '"theirs"');
  await store(callers.stranger, 'shared', null);
  expect(await read(callers.member, 'shared')).toBe('"ours"');
});

test('two that store at once both succeed, and one of them wins; there is an end to the number of documents', async () => {
  const texts = Array.from({ length: 6 }, (_unused, n) => String(n));
  const outcomes = await Promise.all(texts.map(async (text) => (await store(callers.member, 'raced', text)).outcome));
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  expect(texts).toContain(await read(callers.member, 'raced'));

  const { id: organizationId } = organization;
  const there = await db.appPluginDocument.count({ where: { organizationId } });
  const rows = Array.from({ length: 199 - there }, (_unused, n) => ({ pluginId: `filler-${n}`, document: '{}' }));
  const filler = rows.map((row) => ({ ...row, organizationId, updatedById: people.owner.id }));
  await db.appPluginDocument.createMany({ data: filler });
  const last = await Promise.all(['last-one', 'one-more'].map(async (id) => (await store(callers.member, id, '{}')).outcome));
  expect(last.toSorted()).toEqual(['ok', expect.stringMatching(/^pluginId: The organization keeps documents of 200 plugins/)]);
  expect((await store(callers.member, 'raced', '"again"')).outcome).toBe('ok');
});
