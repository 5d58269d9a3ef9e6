import { expect, test } from 'vitest';
import { onlyForWriters, startAssetCast } from '../assets/cast.ts';
import { notFound } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { getBenchmarks, importBenchmark } from './documents.ts';

const { db, act, callers, people, refused, expectRefusals, expectHidden } = await startAssetCast();
const record = (n: number) => JSON.stringify({ at: '2026-07-12T18:00:00Z', summary: { delta: n } });
const input = (assetName: string, benchmark = record(1)) => ({ input: { assetName, benchmark } });
const listed = async (assetName: string, first: number | null = 20) =>
  JSON.parse(dataOf(await callers.member.query(getBenchmarks, { assetName, first })).vault.assetBenchmarks);
/** A record of so many bytes. */
const padded = (bytes: number) => `{"summary":{},"x":"${'x'.repeat(bytes - 21)}"}`;
const notAnObject = 'benchmark: Must be a JSON object that has an object under the key "summary".';

test('a record is added by a member who may not edit the asset, under its slug or name, and is the newest from then on', async () => {
  const { id } = await givenAsset(db, people.owner, { slug: 'code-review', name: 'Code Review' });
  const first = await act(callers.member, importBenchmark, input('code-review', record(1)));
  const { id: benchmarkId } = await db.assetBenchmark.findFirstOrThrow({ where: { assetId: id } });
  const about = { event: 'asset.benchmark_imported', targetId: id };
  expect(first.audit).toEqual([{ ...about, actorId: people.member.id, data: { benchmarkId } }]);
  expect((await act(callers.service, importBenchmark, input(' CODE review ', record(2)))).audit).toMatchObject([about]);
  expect((await act(callers.writer, importBenchmark, input('Code-Review', record(3)))).audit).toMatchObject([about]);
  expect((await listed('code-review')).map(({ summary }: { summary: { delta: number } }) => summary.delta)).toEqual([3, 2, 1]);
});

test('the newest record sent again is no second one; an older one is', async () => {
  await givenAsset(db, people.owner, { slug: 'twice' });
  await act(callers.member, importBenchmark, input('twice', record(1)));
  expect(await refused(callers.admin, importBenchmark, input('twice', record(1)))).toBe('ok');
  await act(callers.member, importBenchmark, input('twice', record(2)));
  expect((await act(callers.member, importBenchmark, input('twice', record(1)))).audit).toHaveLength(1);
  expect(await listed('twice')).toHaveLength(3);
});

await givenAsset(db, people.owner, { slug: 'strict' });
// biome-ignore format: a table reads best as a table
test.each([
  ['no JSON',            'summary',                                               'benchmark: Must be a JSON document, written into a string.'],
  ['a list',             '[{"summary":{}}]',                                      notAnObject],
  ['null',               'null',                                                  notAnObject],
  ['no summary',         '{"sumary":{}}',                                         notAnObject],
  ['a summary in words', '{"summary":"good"}',                                    notAnObject],
  ['a list as summary',  '{"summary":[]}',                                        notAnObject],
  ['null as summary',    '{"summary":null}',                                      notAnObject],
  ['a byte too many',    padded(256 * 1024 + 1),   'benchmark: Must be at most 256 KiB long in UTF-8.'],
])('%s is no benchmark', async (_what, benchmark, outcome) => {
  expect(await refused(callers.member, importBenchmark, input('strict', benchmark))).toBe(outcome);
});

test('a record of 256 KiB is taken', async () => {
  await givenAsset(db, people.owner, { slug: 'large' });
  expect((await act(callers.member, importBenchmark, input('large', padded(256 * 1024)))).outcome).toBe('ok');
});

test('the newest hundred of an asset are kept, also when many come at once', async () => {
  const [{ id }, other] = [await givenAsset(db, people.owner, { slug: 'busy' }), await givenAsset(db, people.owner)];
  const of = { organizationId: people.owner.organization.id, createdById: people.owner.id };
  const rows = Array.from({ length: 99 }, (_unused, n) => ({ ...of, id: `bmk_0${100 + n}`, record: record(n) }));
  await db.assetBenchmark.createMany({ data: rows.map((row) => ({ ...row, assetId: id })) });
  await db.assetBenchmark.create({ data: { ...of, id: 'bmk_0', assetId: other.id, record: record(0) } });
  const outcomes = [101, 102, 103, 104].map(
    async (n) => (await act(callers.member, importBenchmark, input('busy', record(n)))).outcome,
  );
  expect(await Promise.all(outcomes)).toEqual(['ok', 'ok', 'ok', 'ok']);
  const kept = await db.assetBenchmark.findMany({ where: { assetId: id }, orderBy: { id: 'asc' } });
  expect([kept.length, kept[0]!.id]).toEqual([100, 'bmk_0103']);
  expect(await db.assetBenchmark.count({ where: { assetId: other.id } })).toBe(1);
});

test('nobody else imports, and what one may not see is not there', async () => {
  const { slug } = await givenAsset(db, people.owner);
  await expectRefusals(onlyForWriters, importBenchmark, input(slug));
  await expectHidden(slug, importBenchmark, input(slug));
  const { slug: draft } = await givenAsset(db, people.maker, { status: 'DRAFT' });
  expect(await refused(callers.member, importBenchmark, input(draft))).toBe(notFound('Asset'));
  expect((await act(callers.maker, importBenchmark, input(draft))).outcome).toBe('ok');
});

test('benchmarks go with their asset', async () => {
  const { id, slug } = await givenAsset(db, people.owner);
  await act(callers.member, importBenchmark, input(slug));
  dataOf(await callers.owner.query('mutation ($id: ID!) { deleteAsset(id: $id) { success errors { field messages } } }', { id }));
  expect(await db.assetBenchmark.count({ where: { assetId: id } })).toBe(0);
  expect(await refused(callers.member, getBenchmarks, { assetName: slug })).toBe(notFound('Asset'));
});
