import type { AuditEvent } from '../audit/events.ts';
import { recordAuditOfMany } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';

/** Takes a deleted asset out of the collections that hold it. */
export async function leaveCollections(tx: Tx, principal: Manager, { id: assetId, organizationId }: Asset): Promise<void> {
  const left = await tx.$queryRaw<{ id: string; name: string }[]>`
    WITH gone AS (
      DELETE FROM collection_asset WHERE organization_id = ${organizationId} AND asset_id = ${assetId} RETURNING collection_id
    ) SELECT id, name FROM collection JOIN gone ON id = collection_id WHERE deleted_at IS NULL ORDER BY id`;
  const events = left.map(
    ({ id, name }): AuditEvent => ({
      event: 'collection.updated',
      organizationId,
      target: { type: 'collection', id, name },
      data: { removed: [assetId] },
    }),
  );
  if (events.length > 0) await recordAuditOfMany(tx, principal, events);
}
