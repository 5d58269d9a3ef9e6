import { type CheckedArchive, checkArchive } from '../archives/check-archive.ts';
import { rewriteArchive } from '../archives/rewrite-archive.ts';
import { addVersion } from '../assets/add-version.ts';
import { requireEditRight } from '../assets/require-right.ts';
import type { ArchiveStores } from '../assets/upload-version.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { storedBytes } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { about, what } from './change-request-events.ts';
import { findChangeRequest, type WholeChangeRequest } from './find-change-request.ts';
import { holdChangeRequest, requireOpen } from './hold-change-request.ts';
import { nextFreeVersion } from './next-free-version.ts';
import { realChanges } from './real-changes.ts';
import { revisionOf } from './revision.ts';

export interface MergeChangeRequest {
  pullRequestId: string;
  /** Which revision was looked at. With null, whichever it has come to is merged. */
  revision?: string | null | undefined;
}

/** Makes a version of the one that the request began with and its changes, and ends the request. */
export async function mergeChangeRequest(
  db: Db,
  principal: Manager,
  { blobs, uploads }: ArchiveStores,
  { pullRequestId: id, revision }: MergeChangeRequest,
) {
  // An archive takes its time, and nobody shall wait for it: it is made before the transaction, which makes sure that it still fits.
  const before = await findChangeRequest(db, principal, id);
  await requireMergeable(db, principal, before);
  if (revision != null && revision !== revisionOf(before))
    throw new Conflict(
      'revision',
      'The change request has been changed since. Look at it again, and send its revision of now.',
      'CHANGED_MEANWHILE',
    );
  const version = await nextFreeVersion(db, before.asset);
  const archive = await archiveOf(db, { blobs, uploads }, before, version).catch(async (error) => {
    // Bytes that are deleted while they are read look damaged. What became of the request is the better answer.
    await requireUnchanged(db, await findChangeRequest(db, principal, id), before, version);
    throw error;
  });
  try {
    return await change(db, principal, async (tx) => {
      const request = await holdChangeRequest(tx, principal, id, 'asset');
      await requireMergeable(tx, principal, request);
      await requireUnchanged(tx, request, before, version);
      const { activeVersion: _, ...asset } = request.asset;
      await addVersion(tx, principal, blobs, asset, archive, { changeRequestId: id });
      const merged = { mergedAt: new Date(), mergedById: principalId(principal), mergedVersion: version };
      const changeRequest = await tx.changeRequest.update({ where: { id }, data: merged });
      await recordAudit(tx, principal, { event: 'change_request.merged', ...about(request), data: what(request) });
      return { changeRequest, asset: await tx.asset.findUniqueOrThrow({ where: { id: request.assetId } }) };
    });
  } finally {
    await archive.bytes.close();
  }
}

async function requireMergeable(tx: Db | Tx, principal: Manager, request: WholeChangeRequest): Promise<void> {
  await requireEditRight(tx, principal, request.asset);
  requireOpen(request);
  const { asset, baseVersion } = request;
  if (asset.activeVersionId === baseVersion.id) return;
  throw new Conflict(
    'pullRequestId',
    `The change request began with version ${baseVersion.version}, and version ${asset.activeVersion?.version} is active now. Propose the change again on that one.`,
    'OUTDATED',
  );
}

async function requireUnchanged(
  tx: Db | Tx,
  request: WholeChangeRequest,
  before: WholeChangeRequest,
  version: string,
): Promise<void> {
  if (revisionOf(request) !== revisionOf(before) || (await nextFreeVersion(tx, request.asset)) !== version)
    throw new Conflict('pullRequestId', 'The asset or the request changed while it was being merged. Try again.', 'TRY_AGAIN');
}

async function archiveOf(
  db: Db,
  { blobs, uploads }: ArchiveStores,
  { id: changeRequestId, baseVersion }: WholeChangeRequest,
  version: string,
): Promise<CheckedArchive> {
  const source = storedBytes(blobs, db, baseVersion.blob);
  const files = await db.changeRequestFile.findMany({ where: { changeRequestId } });
  const changes = await realChanges(source, files);
  if (changes.set.size + changes.remove.size === 0)
    throw new Conflict('pullRequestId', 'The change request changes nothing. Add a file change, or close it.', 'NOTHING_CHANGED');
  const bytes = await rewriteArchive(source, { ...changes, version }, uploads);
  try {
    return await checkArchive(bytes, uploads);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}
