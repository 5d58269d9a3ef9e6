import { aboutAsset } from '../assets/asset-events.ts';
import { holdAssetNamed } from '../assets/hold-asset.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { isJsonObject, jsonInput } from '../kernel/json-text.ts';

export interface ImportBenchmark {
  assetName: string;
  /** A JSON object with an object `summary`, in a text. */
  benchmark: string;
}

const mostKept = 100;

/** Adds a record to the benchmarks of an asset. The newest 100 are kept; the newest one sent again is no second one. */
export async function importBenchmark(db: Db, principal: Manager, { assetName, benchmark }: ImportBenchmark): Promise<void> {
  requireSummary(jsonInput('benchmark', benchmark));
  await change(db, principal, async (tx) => {
    const asset = await holdAssetNamed(tx, principal, assetName);
    const { id: assetId, organizationId } = asset;
    const newest = await tx.assetBenchmark.findFirst({ where: { assetId }, orderBy: { id: 'desc' } });
    if (newest?.record === benchmark) return;
    const id = newId('bmk');
    const createdById = principalId(principal);
    await tx.assetBenchmark.create({ data: { id, organizationId, assetId, record: benchmark, createdById } });
    await deleteOldest(tx, assetId);
    await recordAudit(tx, principal, { event: 'asset.benchmark_imported', ...aboutAsset(asset), data: { benchmarkId: id } });
  });
}

function requireSummary(record: unknown): void {
  if (!isJsonObject(record) || !isJsonObject(record['summary']))
    throw new BadUserInput('benchmark', 'Must be a JSON object that has an object under the key "summary".');
}

async function deleteOldest(tx: Tx, assetId: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM asset_benchmark WHERE asset_id = ${assetId} AND id <= (
      SELECT id FROM asset_benchmark WHERE asset_id = ${assetId} ORDER BY id DESC OFFSET ${mostKept} LIMIT 1
    )`;
}
