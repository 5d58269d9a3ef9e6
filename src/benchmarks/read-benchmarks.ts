import { findAsset } from '../assets/find-asset.ts';
import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import { BadUserInput, NotFound } from '../kernel/errors.ts';

export const mostRecords = 100;
export const defaultRecords = 20;
/** Of one answer, in bytes. Each record has at most 256 KiB, so that there is always one in it. */
const longestAnswer = 4 * 1024 * 1024;

/** The benchmarks of an asset that the principal may know of, the newest first, as the text of a JSON array. */
export async function readBenchmarks(
  db: Db,
  principal: Known,
  { assetName, first }: { assetName: string; first?: number | null | undefined },
  admit: (bytes: number) => void,
): Promise<string> {
  const most = first ?? defaultRecords;
  if (most < 1 || most > mostRecords) throw new BadUserInput('first', `Must be between 1 and ${mostRecords}.`);
  const asset = await findAsset(db, principal, assetName);
  if (!asset) throw new NotFound('Asset');
  const rows = await db.$queryRaw<Sized[]>`
    SELECT id, bytes FROM (
      SELECT id, octet_length(record) AS bytes, sum(octet_length(record)) OVER (ORDER BY id DESC) AS upto
      FROM asset_benchmark WHERE asset_id = ${asset.id} ORDER BY id DESC LIMIT ${most}
    ) AS newest WHERE upto <= ${longestAnswer} ORDER BY id DESC`;
  const records = await recordsOf(db, rows, admit);
  return `[${rows.flatMap(({ id }) => records.get(id) ?? []).join()}]`;
}

/** The newest benchmark of every asset that the principal may know of, as the text of a JSON object: slugs and records. */
export async function readLatestBenchmarks(db: Db, principal: Known, admit: (bytes: number) => void): Promise<string> {
  const where = { AND: [await assetFilter(db, principal), { benchmarks: { some: {} } }] };
  const assets = await db.asset.findMany({ where, select: { id: true, slug: true }, orderBy: { slug: 'asc' } });
  const ids = assets.map(({ id }) => id);
  const rows = await db.$queryRaw<(Sized & { asset_id: string })[]>`
    SELECT asset_id, id, bytes FROM (
      SELECT asset_id, newest.id, octet_length(record) AS bytes, sum(octet_length(record)) OVER (ORDER BY newest.id DESC) AS upto
      FROM unnest(${ids}::text[]) AS asset(id) CROSS JOIN LATERAL (
        SELECT * FROM asset_benchmark WHERE asset_id = asset.id ORDER BY asset_benchmark.id DESC LIMIT 1
      ) AS newest
    ) AS latest WHERE upto <= ${longestAnswer}`;
  const texts = await recordsOf(db, rows, admit);
  const records = new Map(rows.flatMap(({ asset_id, id }) => (texts.has(id) ? [[asset_id, texts.get(id)] as const] : [])));
  const entries = assets.filter(({ id }) => records.has(id));
  return `{${entries.map(({ id, slug }) => `${JSON.stringify(slug)}:${records.get(id)}`).join()}}`;
}

interface Sized {
  id: string;
  bytes: number;
}

/** `admit` is told of the bytes before they are read, and throws when they are too many for one request. */
async function recordsOf(db: Db, rows: readonly Sized[], admit: (bytes: number) => void): Promise<Map<string, string>> {
  admit(rows.reduce((sum, { bytes }) => sum + bytes, 0));
  const found = await db.assetBenchmark.findMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    select: { id: true, record: true },
  });
  return new Map(found.map(({ id, record }) => [id, record]));
}
