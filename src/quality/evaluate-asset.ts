import type { ArchivedFile } from '../archives/check-archive.ts';
import { aboutAsset } from '../assets/asset-events.ts';
import { holdAsset } from '../assets/hold-asset.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { type BlobStore, storedBytes } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { Conflict, NotFound } from '../kernel/errors.ts';
import { readFacts } from './asset-facts.ts';
import { scoreAsset } from './score-asset.ts';

/** Judges the version of an asset that locks hold, and keeps the judgement with it. */
export async function evaluateAsset(db: Db, principal: Manager, blobs: BlobStore, id: string): Promise<void> {
  // Reading takes its time, and nobody shall wait for it: it is done before the transaction, which makes sure that it still fits.
  const before = await findVisible(db, principal, id);
  const { version, confidence, result } = await judge(db, blobs, before).catch(async (error) => {
    // Bytes that are deleted while they are read look damaged. What became of the asset is the better answer.
    requireUnchanged(await findVisible(db, principal, id), before);
    throw error;
  });
  await change(db, principal, async (tx) => {
    const asset = await holdAsset(tx, principal, id);
    requireUnchanged(asset, before);
    const versionId = asset.activeVersionId!;
    const where = { versionId };
    const last = await tx.assetEvaluation.findUnique({ where, select: { result: true } });
    if (last?.result === result) return;
    const judged = { confidence, result, createdAt: new Date(), createdById: principalId(principal) };
    const of = { versionId, assetId: asset.id, organizationId: asset.organizationId };
    await tx.assetEvaluation.upsert({ where, create: { ...of, ...judged }, update: judged });
    await recordAudit(tx, principal, { event: 'asset.evaluated', ...aboutAsset(asset), data: { version, confidence } });
  });
}

async function findVisible(db: Db, principal: Manager, id: string): Promise<Asset> {
  const asset = await db.asset.findFirst({ where: { AND: [await assetFilter(db, principal), { id }] } });
  if (!asset) throw new NotFound('Asset');
  return asset;
}

async function judge(db: Db, blobs: BlobStore, { activeVersionId, type, description }: Asset) {
  const { sha256, blob, metadata, files, version } = await db.assetVersion.findUniqueOrThrow({
    where: { id: activeVersionId! },
    include: { blob: { select: { size: true } } },
  });
  const archive = storedBytes(blobs, db, { sha256, size: blob.size });
  const paths = (files as unknown as ArchivedFile[]).map(({ path }) => path);
  const evaluation = scoreAsset(await readFacts(archive, { type, description, metadata, paths }));
  return { version, confidence: evaluation.overall_confidence, result: JSON.stringify(evaluation) };
}

/** All that a judgement is made of. */
function requireUnchanged(asset: Asset, before: Asset): void {
  if (asset.activeVersionId !== before.activeVersionId || asset.description !== before.description)
    throw new Conflict('id', 'The asset changed while it was being judged. Try again.', 'TRY_AGAIN');
}
