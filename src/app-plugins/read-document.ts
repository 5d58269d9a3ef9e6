import type { Manager } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { findPluginPolicy } from './find-policy.ts';
import { pluginIdInput } from './plugin-id.ts';
import { requireAllowed } from './require-right.ts';

/** The document that the plugin shares in the organization, as it was stored; null when there is none. `admit` is told of its bytes before it is read, and throws when one request has read too many. */
export async function readPluginDocument(
  db: Db,
  { organizationId }: Manager,
  typed: string,
  admit: (bytes: number) => void,
): Promise<string | null> {
  const pluginId = pluginIdInput('pluginId', typed);
  requireAllowed(await findPluginPolicy(db, organizationId), pluginId);
  const [size] = await db.$queryRaw<{ bytes: number }[]>`
    SELECT octet_length(document) AS bytes FROM app_plugin_document WHERE organization_id = ${organizationId} AND plugin_id = ${pluginId}`;
  admit(size?.bytes ?? 0);
  const where = { organizationId_pluginId: { organizationId, pluginId } };
  const row = await db.appPluginDocument.findUnique({ where, select: { document: true } });
  return row?.document ?? null;
}
