import type { Manager } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { findPluginPolicy } from './find-policy.ts';
import { pluginIdInput } from './plugin-id.ts';
import { requireAllowed } from './require-right.ts';

/** The document that the plugin shares in the organization, as it was stored; null when there is none. */
export async function readPluginDocument(db: Db, { organizationId }: Manager, typed: string): Promise<string | null> {
  const pluginId = pluginIdInput('pluginId', typed);
  requireAllowed(await findPluginPolicy(db, organizationId), pluginId);
  const where = { organizationId_pluginId: { organizationId, pluginId } };
  const row = await db.appPluginDocument.findUnique({ where, select: { document: true } });
  return row?.document ?? null;
}
