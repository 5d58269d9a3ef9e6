import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { jsonInput } from '../kernel/json-text.ts';
import { findPluginPolicy } from './find-policy.ts';
import { holdPlugins } from './hold-plugins.ts';
import { pluginIdInput } from './plugin-id.ts';
import { requireDocumentRight } from './require-right.ts';

export interface StoreDocument {
  pluginId: string;
  /** JSON in a text; without one the document is deleted. */
  data?: string | null | undefined;
}

const mostDocuments = 200;

/** Replaces the document that a plugin shares in the organization, or deletes it. The last one who writes wins. */
export async function storePluginDocument(db: Db, principal: Manager, input: StoreDocument): Promise<void> {
  const pluginId = pluginIdInput('pluginId', input.pluginId);
  const document = input.data ?? null;
  if (document !== null) jsonInput('data', document);
  const { organizationId } = principal;
  await change(db, principal, async (tx) => {
    await holdPlugins(tx, organizationId);
    requireDocumentRight(principal, await findPluginPolicy(tx, organizationId), { pluginId, deletes: document === null });
    const where = { organizationId_pluginId: { organizationId, pluginId } };
    const before = await tx.appPluginDocument.findUnique({ where });
    if ((before?.document ?? null) === document) return;
    if (!before) await requireRoom(tx, organizationId);
    if (document === null) await tx.appPluginDocument.delete({ where });
    else {
      const written = { document, updatedAt: new Date(), updatedById: principalId(principal) };
      await tx.appPluginDocument.upsert({ where, create: { organizationId, pluginId, ...written }, update: written });
    }
    const target = { type: 'plugin', id: pluginId, name: pluginId } as const;
    const data = { bytes: document === null ? null : Buffer.byteLength(document) };
    await recordAudit(tx, principal, { event: 'plugin.storage_set', organizationId, target, data });
  });
}

async function requireRoom(tx: Tx, organizationId: string): Promise<void> {
  if ((await tx.appPluginDocument.count({ where: { organizationId } })) < mostDocuments) return;
  throw new Conflict(
    'pluginId',
    `The organization keeps documents of ${mostDocuments} plugins already. Delete one that is not needed any more: null as its data.`,
    'TOO_MANY_PLUGINS',
  );
}
