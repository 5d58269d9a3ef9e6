import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import { listen } from '../security/wire.ts';
import { clientOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { report, use } from './report.ts';

const cast = await startCast();
const { app, as, db, bot, callers, people, organization, givenApiKey, givenBotKey, givenPersonalToken } = cast;
const newest = () => db.usageEvent.findMany({ orderBy: { id: 'desc' } });
const counted = (assetName: string) => db.usageEvent.count({ where: { assetName } });

test('people, bots and service accounts report, and are remembered as who they are', async () => {
  const key = await givenApiKey(people.owner, { name: 'Telemetry', scopes: ['USAGE_WRITE'] });
  const person = { actorKind: 'USER', organizationId: organization.id };
  const rows = [
    [callers.owner, { ...person, actorId: people.owner.id, actorName: 'owner@acme.test' }],
    [callers.viewer, { ...person, actorId: people.viewer.id, actorName: people.viewer.email }],
    [callers.bot, { actorKind: 'BOT', actorId: bot.id, actorName: 'Runner' }],
    [await as(await givenBotKey(people.owner, bot, ['USAGE_WRITE'])), { actorKind: 'BOT', actorId: bot.id }],
    [await as(await givenPersonalToken(people.member, ['USAGE_WRITE'])), { ...person, actorId: people.member.id }],
    [await as(key), { actorKind: 'SERVICE_ACCOUNT', actorId: key.id, actorName: 'Telemetry', credentialId: key.id }],
  ] as const;
  for (const [caller, stored] of rows) {
    expect(await report(caller, [use()])).toEqual({ status: 204, rejected: null, text: '' });
    expect((await newest())[0]).toMatchObject({ assetName: 'code-review', assetVersion: '3', assetType: 'skill', ...stored });
  }
});

test('who holds no scope for it reports nothing, and nobody neither', async () => {
  const before = await db.usageEvent.count();
  const narrow = await as(await givenBotKey(people.owner, bot, ['ASSETS_READ']));
  for (const [caller, status] of [
    [callers.narrowed, 403],
    [narrow, 403],
    [callers.nobody, 401],
  ] as const)
    for (const lines of [[use()], []]) expect((await report(caller, lines)).status).toBe(status);
  expect(await db.usageEvent.count()).toBe(before);
});

test('an event is ascribed to the member with the address given, else to the caller', async () => {
  await report(callers.bot, [use({ actor: people.member.email.toUpperCase() })]);
  expect((await newest())[0]).toMatchObject({ actorKind: 'USER', actorId: people.member.id, actorName: people.member.email });
  for (const actor of ['nobody@acme.test', people.stranger.email]) {
    await report(callers.bot, [use({ actor })]);
    expect((await newest())[0]).toMatchObject({ actorKind: 'BOT', actorId: bot.id });
  }
});

test('a name is resolved to the asset that has it or had it, and kept if none does', async () => {
  const asset = await givenAsset(db, people.owner, { slug: 'linter', versions: ['1', '2'] });
  await report(callers.bot, [use({ asset_name: 'linter', asset_version: '9' })]);
  expect((await newest())[0]).toMatchObject({ assetId: asset.id });
  await db.asset.update({ where: { id: asset.id }, data: { slug: 'style', name: 'style', nameLower: 'style' } });
  await report(callers.bot, [use({ asset_name: 'linter', asset_version: '2' })]);
  expect((await newest())[0]).toMatchObject({ assetName: 'linter', assetId: asset.id });
  for (const asset_name of ['linter', 'never heard of']) {
    await report(callers.bot, [use({ asset_name, asset_version: '7' })]);
    expect((await newest())[0]).toMatchObject({ assetName: asset_name, assetId: null });
  }
  await report(callers.stranger, [use({ asset_name: 'style' })]);
  expect((await newest())[0]).toMatchObject({ organizationId: people.stranger.organization.id, assetId: null });
});

test('an event without a readable time is kept with the time of the report', async () => {
  await report(callers.bot, [use({ asset_name: 'timeless', timestamp: 'yesterday' })]);
  const [row] = await newest();
  expect(row).toMatchObject({ timed: false });
  expect(row!.at).toEqual(row!.receivedAt);
});

test('good lines around bad ones are kept, and the bad ones are named', async () => {
  const mixed = [use({ asset_name: 'mixed' }), '{"asset_name":', '', '[]', use({ asset_name: 'mixed', timestamp: null })];
  expect(await report(callers.bot, mixed)).toEqual({ status: 204, rejected: '2,4', text: '' });
  expect(await counted('mixed')).toBe(2);
  const many = [use({ asset_name: 'mixed', asset_version: '4' }), ...Array.from({ length: 150 }, () => 'no')];
  const { status, rejected } = await report(callers.bot, many);
  expect([status, rejected!.split(',').length, rejected!.endsWith(',101,+50')]).toEqual([204, 101, true]);
  const broken = Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.from(JSON.stringify(use({ asset_name: 'after' })))]);
  expect(await report(callers.bot, broken)).toMatchObject({ status: 204, rejected: '1' });
  expect(await counted('after')).toBe(1);
});

test('no good line at all is 400 and says what a line is; an empty body is fine', async () => {
  const before = await db.usageEvent.count();
  const { status, rejected, text } = await report(callers.bot, ['secret', '{}']);
  expect([status, rejected]).toEqual([400, '1,2']);
  expect(JSON.parse(text)).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('asset_name') });
  expect(text).not.toContain('secret');
  for (const empty of [[], [''], [' ', '\r']])
    expect(await report(callers.bot, empty)).toMatchObject({ status: 204, rejected: null });
  expect(await db.usageEvent.count()).toBe(before);
});

test('the type of the body is not asked for, and a slash at the end makes no difference', async () => {
  for (const type of ['text/plain', 'application/json', 'application/octet-stream'])
    expect((await report(callers.bot, [use({ asset_name: 'typed' })], type)).status).toBe(204);
  const init = { method: 'POST', body: JSON.stringify(use({ asset_name: 'slash' })) };
  expect((await callers.bot.fetch('/api/skills/usage/', init)).status).toBe(204);
  expect((await callers.bot.fetch('/api/skills/usage')).status).toBe(405);
});

test('a batch that is sent again adds nothing, and one with more equal lines adds the difference', async () => {
  const line = use({ asset_name: 'again' });
  const other = use({ asset_name: 'again', asset_version: '4' });
  for (const [batch, total] of [
    [[line, line, other], 3],
    [[line, line, other], 3],
    [[other, line], 3],
    [[line, line, line, line], 5],
    [[line], 5],
  ] as const) {
    expect((await report(callers.bot, batch)).status).toBe(204);
    expect(await counted('again')).toBe(total);
  }
  // Equal lines of another credential are other uses, those of its own bot as well.
  await report(callers.member, [line]);
  await report(await as(await givenBotKey(people.owner, bot)), [line]);
  expect(await counted('again')).toBe(7);
});

test('the same batch many times at once counts once, in whatever order its lines come', async () => {
  const lines = Array.from({ length: 300 }, (_, n) => use({ asset_name: 'at-once', asset_version: `${n % 150}` }));
  const batches = [lines, [...lines].reverse(), lines, lines.slice(100), [...lines].reverse()];
  const answers = await Promise.all(batches.map((batch) => report(callers.bot, batch)));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
  expect(await counted('at-once')).toBe(300);
});

test('a thousand lines and a megabyte pass, more do not', async () => {
  const lines = Array.from({ length: 1_000 }, (_, n) => use({ asset_name: 'many', asset_version: `${n}` }));
  expect((await report(callers.bot, lines)).status).toBe(204);
  expect(await counted('many')).toBe(1_000);
  expect(await report(callers.bot, [...lines, use()])).toMatchObject({
    status: 413,
    text: expect.stringContaining('1000 lines'),
  });
  const large = await report(callers.bot, [use(), 'x'.repeat(1_000_000)]);
  expect(large).toMatchObject({ status: 413, text: expect.stringContaining('larger than 1 MB') });
  expect(await counted('many')).toBe(1_000);
});

test('a revoked key reports nothing more', async () => {
  const key = await givenApiKey(people.owner);
  expect((await report(await as(key), [use({ asset_name: 'last' })])).status).toBe(204);
  await callers.owner.query('mutation ($id: ID!) { revokeApiKey(id: $id) { success } }', { id: key.id });
  expect((await report(await as(key), [use({ asset_name: 'last', asset_version: '4' })])).status).toBe(401);
  expect(await counted('last')).toBe(1);
});

test('a report is no change of the organization: nothing of it is in the audit log', async () => {
  const before = await db.auditEvent.count();
  await report(callers.bot, [use({ asset_name: 'quiet' })]);
  expect(await db.auditEvent.count()).toBe(before);
});

test('the database keeps what was reported as it is', async () => {
  await expect(db.usageEvent.deleteMany()).rejects.toThrow('append-only');
  await expect(db.usageEvent.updateMany({ data: { assetName: 'x' } })).rejects.toThrow('append-only');
});

test('over a socket it is the same', async () => {
  const port = await listen(app);
  const send = (body: string) =>
    fetch(`http://127.0.0.1:${port}/api/skills/usage`, { method: 'POST', headers: callers.bot.headers, body });
  expect((await send(JSON.stringify(use({ asset_name: 'wire' })))).status).toBe(204);
  expect((await send('')).status).toBe(204);
  expect((await send('x'.repeat(1_000_001))).status).toBe(413);
  expect(await counted('wire')).toBe(1);
  const page = clientOf(app, { ...callers.owner.headers, origin: 'https://elsewhere.example' });
  expect((await page.fetch('/api/skills/usage', { method: 'POST', body: JSON.stringify(use()) })).status).toBe(403);
});
