import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { noise, skillZip } from '../support/archive.ts';
import { fetchBytes, rest, upload, uploadAddress } from '../support/upload.ts';
import { startUploads } from './upload-cast.ts';

const { db, as, people, bot, callers, givenBot, givenPersonalToken } = await startUploads();
const { admin, member, other, viewer, reader, stranger, nobody } = callers;
const first = await skillZip({ name: 'big', version: '1' }, { noise: noise(1_500_000) });
const second = await skillZip({ name: 'big', version: '1.10.0-rc.1+b' });
await upload(admin, second);
await upload(admin, await skillZip({ name: 'big', version: '1.9' }));
const made = await upload(admin, first);
const assetId: string = made.body.asset.skill_id;
const path = `${uploadAddress}/big/1/big-1.zip`;
const etag = `"${createHash('sha256').update(first).digest('hex')}"`;
const downloads = async () =>
  (await db.auditEvent.findMany({ where: { event: 'asset.downloaded' }, orderBy: { id: 'asc' } })).length;

test('an archive is served whole, with all that a cache of the caller’s own needs, and the download is audited', async () => {
  const { status, headers, bytes } = await fetchBytes(viewer, path, { 'user-agent': 'skills/2.3.4' });
  expect(status).toBe(200);
  expect(bytes.equals(first)).toBe(true);
  expect(Object.fromEntries(headers)).toMatchObject({
    etag,
    'content-type': 'application/zip',
    'content-length': String(first.length),
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
    vary: 'Authorization, X-API-Key, X-Skene-Token, Cookie, Origin',
    'content-disposition': `attachment; filename="big-1.zip"; filename*=UTF-8''big-1.zip`,
  });
  const event = await db.auditEvent.findFirstOrThrow({ where: { event: 'asset.downloaded' }, orderBy: { id: 'desc' } });
  expect(event).toMatchObject({ actorId: people.viewer.id, targetId: assetId, targetName: 'big' });
  expect(event.data).toEqual({ version: '1', ip: '127.0.0.1', userAgent: 'skills/2.3.4' });
});

// biome-ignore format: a table reads best as a table
test.each<[string, Record<string, string>, number, string | null, [number, number]]>([
  ['the start',                { range: 'bytes=0-99' },                          206, 'bytes 0-99/',   [0, 100]],
  ['the middle',               { range: 'bytes=262000-263000' },                 206, 'bytes 262000-', [262_000, 263_001]],
  ['the rest',                 { range: 'bytes=1000000-' },                      206, 'bytes 1000000-', [1_000_000, first.length]],
  ['the end',                  { range: 'bytes=-5' },                            206, null,            [first.length - 5, first.length]],
  ['beyond the end',           { range: `bytes=10-${first.length * 2}` },        206, 'bytes 10-',     [10, first.length]],
  ['several ranges',           { range: 'bytes=0-1,5-6' },                       200, null,            [0, first.length]],
  ['what cannot be read',      { range: 'lines=0-1' },                           200, null,            [0, first.length]],
  ['the wrong way round',      { range: 'bytes=9-1' },                           200, null,            [0, first.length]],
  ['if it is the same',        { range: 'bytes=5-6', 'if-range': etag },         206, 'bytes 5-6/',    [5, 7]],
  ['if it is another',         { range: 'bytes=5-6', 'if-range': '"other"' },    200, null,            [0, first.length]],
])('a range: %s; no byte leaves without a row that says where it began', async (_what, headers, status, contentRange, [start, end]) => {
  const before = await downloads();
  const answer = await fetchBytes(member, path, headers);
  expect(answer.status).toBe(status);
  expect(answer.bytes.equals(first.subarray(start, end))).toBe(true);
  expect(answer.headers.get('content-length')).toBe(String(end - start));
  if (contentRange) expect(answer.headers.get('content-range')).toContain(contentRange);
  expect((await downloads()) - before).toBe(1);
  const { data } = await db.auditEvent.findFirstOrThrow({ where: { event: 'asset.downloaded' }, orderBy: { id: 'desc' } });
  expect((data as { from?: number }).from ?? 0).toBe(start);
});

test('a range that is not there is 416, what the caller has already 304, and HEAD has no bytes; none of them is a download', async () => {
  const before = await downloads();
  const beyond = await fetchBytes(member, path, { range: `bytes=${first.length}-` });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${first.length}`]);
  for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, bytes, headers } = await fetchBytes(member, path, { 'if-none-match': tag });
    expect([status, bytes.length, headers.get('etag')]).toEqual([304, 0, etag]);
  }
  const head = await fetchBytes(member, path, {}, 'HEAD');
  expect([head.status, head.bytes.length, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
    200,
    0,
    String(first.length),
    etag,
  ]);
  expect(await downloads()).toBe(before);
});

test('the last segment is for people, names are found as people type them, and plus signs and dots in versions hold', async () => {
  expect((await fetchBytes(member, `${uploadAddress}/BIG/1/whatever`)).status).toBe(200);
  for (const version of ['1.10.0-rc.1+b', '1.10.0-rc.1%2Bb']) {
    const { status, bytes, headers } = await fetchBytes(member, `${uploadAddress}/big/${version}/x.zip`);
    expect([status, bytes.equals(second)]).toEqual([200, true]);
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="big-1.10.0-rc.1+b.zip"; filename*=UTF-8''big-1.10.0-rc.1%2Bb.zip`,
    );
  }
});

test('unknown names and versions, and another organization’s, are the same 404', async () => {
  const texts = [];
  for (const [caller, address] of [
    [member, `${uploadAddress}/none/1/x.zip`],
    [member, `${uploadAddress}/big/7/x.zip`],
    [stranger, path],
    [stranger, `${uploadAddress}/big/1/metadata.toml`],
  ] as const) {
    const { status, text } = await rest(caller, 'GET', address);
    expect(status).toBe(404);
    texts.push(text);
  }
  expect(new Set(texts).size).toBe(1);
  expect((await rest(stranger, 'GET', `${uploadAddress}/big/list.txt`)).text).toBe('');
});

test('nobody, and a token without the scope, are refused', async () => {
  const narrow = await as(await givenPersonalToken(people.member, ['BOTS_READ']));
  for (const address of [path, `${uploadAddress}/big/list.txt`, `${uploadAddress}/big/1/metadata.toml`]) {
    expect((await rest(nobody, 'GET', address)).status).toBe(401);
    const refused = await rest(narrow, 'GET', address);
    expect([refused.status, refused.body.detail]).toEqual([403, 'API key missing required scope: assets:read']);
    expect((await rest(reader, 'GET', address)).status).toBe(200);
  }
});

test('a draft is its maker’s and those who decide about it', async () => {
  await upload(member, await skillZip({ name: 'draft' }));
  const address = `${uploadAddress}/draft/1/x.zip`;
  const statuses = [];
  for (const caller of [member, admin, reader, other, viewer]) statuses.push((await fetchBytes(caller, address)).status);
  expect(statuses).toEqual([200, 200, 200, 404, 404]);
  expect((await rest(other, 'GET', `${uploadAddress}/draft/list.txt`)).text).toBe('');
  expect((await rest(member, 'GET', `${uploadAddress}/draft/list.txt`)).text).toBe('1\n');
});

test('a bot gets what its lock holds: the active version of what is installed to it', async () => {
  const runner = callers.bot;
  expect((await fetchBytes(runner, `${uploadAddress}/big/1.10.0-rc.1+b/x.zip`)).status).toBe(200);
  expect((await fetchBytes(runner, path)).status).toBe(404);
  expect((await rest(runner, 'GET', `${uploadAddress}/big/list.txt`)).text).toBe('1.10.0-rc.1+b\n');
  await upload(admin, await skillZip({ name: 'for-one' }), {
    installations: JSON.stringify([{ entity_type: 'BOT', entity_id: bot.id }]),
  });
  const elsewhere = await as(await givenBot(people.owner, 'Elsewhere'));
  expect((await fetchBytes(runner, `${uploadAddress}/for-one/1/x.zip`)).status).toBe(200);
  expect((await fetchBytes(elsewhere, `${uploadAddress}/for-one/1/x.zip`)).status).toBe(404);
  expect((await rest(elsewhere, 'GET', `${uploadAddress}/for-one/list.txt`)).text).toBe('');
});

test('list.txt has the highest version last, and nothing for a name that nobody has', async () => {
  const { status, text, headers } = await rest(viewer, 'GET', `${uploadAddress}/big/list.txt`);
  expect([status, text, headers.get('cache-control')]).toEqual([200, '1\n1.9\n1.10.0-rc.1+b\n', 'no-store']);
  expect(headers.get('content-type')).toMatch(/^text\/plain/i);
  const unknown = await rest(viewer, 'GET', `${uploadAddress}/no%20such%20asset/list.txt`);
  expect([unknown.status, unknown.text]).toEqual([200, '']);
});

test('metadata.toml is the file as it was uploaded, for ever', async () => {
  const address = `${uploadAddress}/big/1/metadata.toml`;
  const { status, text, headers } = await rest(viewer, 'GET', address);
  expect([status, text]).toEqual([
    200,
    '[asset]\nname = "big"\nversion = "1"\ntype = "skill"\n\n[skill]\nprompt-file = "SKILL.md"\n',
  ]);
  expect(headers.get('content-type')).toMatch(/^application\/toml/);
  expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  expect((await rest(viewer, 'GET', address, { headers: { 'if-none-match': headers.get('etag')! } })).status).toBe(304);
});
