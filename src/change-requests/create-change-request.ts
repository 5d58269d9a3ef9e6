import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import { NotFound } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { nameInput, textInput } from '../kernel/text-input.ts';
import { about, what } from './change-request-events.ts';

export interface CreateChangeRequest {
  assetId: string;
  title: string;
  description?: string | null | undefined;
}

/** Begins an edit of the version that locks hold at present. What it changes is added file by file. */
export async function createChangeRequest(db: Db, principal: Manager, input: CreateChangeRequest) {
  const title = nameInput('title', input.title, 200);
  const description = textInput('description', input.description ?? '', 10_000);
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    // Against deletion, which closes whatever is open by then.
    await tx.$queryRaw`SELECT 1 FROM asset WHERE id = ${input.assetId} AND organization_id = ${organizationId} FOR SHARE`;
    const asset = await tx.asset.findFirst({ where: { AND: [await assetFilter(tx, principal), { id: input.assetId }] } });
    if (!asset?.activeVersionId) throw new NotFound('Asset');
    const author = { createdById: principalId(principal), createdByKind: principal.kind, createdByName: principal.name };
    const edit = { assetId: asset.id, baseVersionId: asset.activeVersionId, title, description };
    const request = await tx.changeRequest.create({ data: { id: newId('chr'), organizationId, ...edit, ...author } });
    await recordAudit(tx, principal, { event: 'change_request.created', ...about(request), data: what(request) });
    return request;
  });
}
