import type { ArchivedFile } from '../archives/check-archive.ts';
import { aboutAsset } from '../assets/asset-events.ts';
import { holdAsset } from '../assets/hold-asset.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { type BlobStore, storedBytes } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { readFacts } from './asset-facts.ts';
import { scoreAsset } from './score-asset.ts';

/** Judges the version of an asset that locks hold, and keeps the judgement with it. One file is read, so the asset is held meanwhile. */
export async function evaluateAsset(db: Db, principal: Manager, blobs: BlobStore, id: string): Promise<void> {
  await change(db, principal, async (tx) => {
    const asset = await holdAsset(tx, principal, id);
    const versionId = asset.activeVersionId!;
    const { sha256, blob, metadata, files, version } = await tx.assetVersion.findUniqueOrThrow({
      where: { id: versionId },
      include: { blob: { select: { size: true } } },
    });
    const archive = storedBytes(blobs, tx, { sha256, size: blob.size });
    const paths = (files as unknown as ArchivedFile[]).map(({ path }) => path);
    const { type, description } = asset;
    const evaluation = scoreAsset(await readFacts(archive, { type, description, metadata, paths }));
    const { overall_confidence: confidence } = evaluation;
    const result = JSON.stringify(evaluation);

    const where = { versionId };
    const before = await tx.assetEvaluation.findUnique({ where, select: { result: true } });
    if (before?.result === result) return;
    const judged = { confidence, result, createdAt: new Date(), createdById: principalId(principal) };
    const of = { versionId, assetId: asset.id, organizationId: asset.organizationId };
    await tx.assetEvaluation.upsert({ where, create: { ...of, ...judged }, update: judged });
    await recordAudit(tx, principal, { event: 'asset.evaluated', ...aboutAsset(asset), data: { version, confidence } });
  });
}
