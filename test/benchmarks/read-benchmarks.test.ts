import { expect, test } from 'vitest';
import { startAssetCast } from '../assets/cast.ts';
import { needsScope, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { countQueries } from '../security/helpers.ts';
import { type Client, dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { getBenchmarks, getLatest } from './documents.ts';

const { db, database, bot, callers, organization, people, refused, expectHidden } = await startAssetCast();
let counter = 0;
/** The last one is the newest. */
async function givenBenchmarks(assetId: string, ...records: string[]) {
  const of = { organizationId: organization.id, assetId, createdById: people.owner.id };
  const rows = records.map((record) => ({ ...of, id: `bmk_${String(++counter).padStart(6, '0')}`, record }));
  await db.assetBenchmark.createMany({ data: rows });
}
const record = (n: number, padding = 0) => JSON.stringify({ summary: { n }, padding: 'x'.repeat(padding) });
const text = async (caller: Client, assetName: string, first: number | null = 20): Promise<string> =>
  dataOf(await caller.query(getBenchmarks, { assetName, first })).vault.assetBenchmarks;
const latest = async (caller: Client) => JSON.parse(dataOf(await caller.query(getLatest)).vault.latestAssetBenchmarks);

test('where nothing was measured, the texts are those of an empty list and an empty object', async () => {
  const { slug } = await givenAsset(db, people.owner);
  expect(await text(callers.viewer, slug)).toBe('[]');
  expect(dataOf(await callers.viewer.query(getLatest)).vault.latestAssetBenchmarks).toBe('{}');
});

test('records come newest first, exactly as they were imported: 20 of them, or as many as asked for', async () => {
  const { id, slug } = await givenAsset(db, people.owner);
  const odd = '{ "summary": {},\n  "big": 12345678901234567890 }';
  await givenBenchmarks(id, ...Array.from({ length: 30 }, (_unused, n) => record(n)), odd);
  const all = await text(callers.member, slug, 100);
  expect(all.startsWith(`[${odd},`)).toBe(true);
  expect(JSON.parse(all)).toHaveLength(31);
  for (const first of [20, null]) expect(JSON.parse(await text(callers.narrowed, slug, first))).toHaveLength(20);
  expect(await text(callers.member, slug.toUpperCase(), 1)).toBe(`[${odd}]`);
  for (const first of [0, -1, 101])
    expect(await refused(callers.member, getBenchmarks, { assetName: slug, first })).toBe(
      'BAD_USER_INPUT: Must be between 1 and 100.',
    );
});

test('the latest record of every asset comes under its slug', async () => {
  const [one, other] = [await givenAsset(db, people.owner), await givenAsset(db, people.owner)];
  await givenBenchmarks(one.id, record(1), record(2));
  await givenBenchmarks(other.id, record(3));
  expect(await latest(callers.viewer)).toMatchObject({ [one.slug]: { summary: { n: 2 } }, [other.slug]: { summary: { n: 3 } } });
});

test('an answer holds at most 4 MB of records, the newest', async () => {
  const { id, slug } = await givenAsset(db, people.owner);
  const size = 256 * 1024;
  const records = Array.from({ length: 20 }, (_unused, n) => record(n, size - record(n).length));
  await givenBenchmarks(id, ...records);
  const found = JSON.parse(await text(callers.member, slug, 100)) as { summary: { n: number } }[];
  expect(found.map(({ summary }) => summary.n)).toEqual(Array.from({ length: 16 }, (_unused, n) => 19 - n));
  const answer = await callers.member.query(`{ vault { latestAssetBenchmarks again: latestAssetBenchmarks } }`);
  expect(answer.data.vault.again).toBe(answer.data.vault.latestAssetBenchmarks);
});

test('drafts and other organizations stay out of sight; a bot finds what its lock holds', async () => {
  const draft = await givenAsset(db, people.maker, { status: 'DRAFT' });
  const [got, notGot] = [await givenAsset(db, people.owner), await givenAsset(db, people.owner)];
  for (const { id } of [draft, got, notGot]) await givenBenchmarks(id, record(7));
  const of = { organizationId: organization.id, assetId: got.id, createdById: people.owner.id };
  await db.installation.create({ data: { id: 'ins_1', ...of, target: 'BOT', botId: bot.id } });

  expect(Object.keys(await latest(callers.maker))).toContain(draft.slug);
  expect(Object.keys(await latest(callers.owner))).not.toContain(draft.slug);
  expect(Object.keys(await latest(callers.bot))).toEqual([got.slug]);
  expect(await latest(callers.stranger)).toEqual({});
  expect(JSON.parse(await text(callers.bot, got.slug))).toHaveLength(1);
  expect(await refused(callers.bot, getBenchmarks, { assetName: notGot.slug })).toBe(notFound('Asset'));
  expect(await refused(callers.owner, getBenchmarks, { assetName: draft.slug })).toBe(notFound('Asset'));
  await expectHidden(got.slug, getBenchmarks, { assetName: got.slug });
  expect(await refused(callers.nobody, getLatest)).toBe(unauthenticated);
  expect(await refused(callers.writer, getLatest)).toBe(needsScope('assets:read'));
});

test('the number of statements does not grow with the assets', async () => {
  const asked = countQueries(database.pool);
  const counts: number[] = [];
  for (let round = 0; round < 2; round++) {
    const before = asked();
    expect(outcomeOf(await callers.owner.query(getLatest))).toBe('ok');
    counts.push(asked() - before);
    for (let n = 0; n < 10; n++) await givenBenchmarks((await givenAsset(db, people.owner)).id, record(n));
  }
  expect(counts[1]).toBe(counts[0]);
});
