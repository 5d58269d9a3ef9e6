import type { Tx } from '../db/client.ts';

/** What concerns the plugins of one organization is changed one after the other: nothing is stored for a plugin that is being forbidden. */
export async function holdPlugins(tx: Tx, organizationId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${organizationId} FOR NO KEY UPDATE`;
}
