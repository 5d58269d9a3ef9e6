import { readFile } from '../archives/read-file.ts';
import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { type BlobStore, storedBytes } from '../blobs/blob-store.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { BadUserInput, Conflict, Forbidden } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { about } from './change-request-events.ts';
import { type FileChange, fileChangeInput } from './file-change-input.ts';
import { findChangeRequest, type WholeChangeRequest } from './find-change-request.ts';
import { holdChangeRequest, requireOpen } from './hold-change-request.ts';
import { isAuthor } from './policy.ts';

export interface AddFileChange extends FileChange {
  pullRequestId: string;
}

const mostFiles = 500;
const mostBytes = 32_000_000;

/** Says what becomes of one file. Said again for the same path, it replaces what was said before. */
export async function addFileChange(db: Db, principal: Manager, blobs: BlobStore, input: AddFileChange): Promise<void> {
  const { path, content } = fileChangeInput(input);
  const { action, previousContent } = input;
  const found = await findChangeRequest(db, principal, input.pullRequestId);
  requireChangeable(principal, found);
  // A version never changes, so what it holds can be read before the transaction.
  if (previousContent != null) await requirePrevious(db, blobs, found, path, previousContent);
  await change(db, principal, async (tx) => {
    const request = await holdChangeRequest(tx, principal, input.pullRequestId);
    requireChangeable(principal, request);
    const { id: changeRequestId, organizationId, baseVersion } = request;
    const present = await tx.changeRequestFile.findUnique({ where: { changeRequestId_path: { changeRequestId, path } } });
    const inBase = (baseVersion.files as { path: string }[]).some((file) => file.path === path);
    if (!inBase && !present && action !== 'ADD')
      throw new BadUserInput('name', `Version ${baseVersion.version} of the asset holds no such file.`);
    if (present?.content === content && present.action === action) return;
    await requireRoom(tx, changeRequestId, path, content ?? '');

    await tx.changeRequestFile.deleteMany({ where: { changeRequestId, path } });
    // What only this request would have added is not there to be deleted.
    if (inBase || action !== 'DELETE')
      await tx.changeRequestFile.create({
        data: { id: newId('chf'), organizationId, changeRequestId, path, action, content },
      });
    await recordAudit(tx, principal, { event: 'change_request.file_changed', ...about(request), data: { path, action } });
  });
}

function requireChangeable(principal: Manager, request: WholeChangeRequest): void {
  if (!isAuthor(principal, request)) throw new Forbidden('Only whoever made the change request may say what it changes.');
  requireOpen(request);
}

async function requirePrevious(
  db: Db,
  blobs: BlobStore,
  { baseVersion }: WholeChangeRequest,
  path: string,
  previous: string,
): Promise<void> {
  if ((await readFile(storedBytes(blobs, db, baseVersion.blob), path)) === previous) return;
  throw new Conflict(
    'previousContent',
    `That is not what the file holds in version ${baseVersion.version}, which the change request began with.`,
    'OUTDATED',
  );
}

/** What a change request holds is held in memory when it is merged. */
async function requireRoom(tx: Tx, id: string, path: string, content: string): Promise<void> {
  const [others] = await tx.$queryRaw<[{ count: number; bytes: number }]>`
    SELECT count(*)::int AS count, coalesce(sum(octet_length(content)), 0)::int AS bytes
    FROM change_request_file WHERE change_request_id = ${id} AND path <> ${path}`;
  if (others.count >= mostFiles) throw new BadUserInput('pullRequestId', `A change request changes at most ${mostFiles} files.`);
  if (others.bytes + Buffer.byteLength(content) > mostBytes)
    throw new BadUserInput('content', `The files of a change request may hold at most ${mostBytes / 1_000_000} MB together.`);
}
