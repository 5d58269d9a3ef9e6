import type { Db, Tx } from '../db/client.ts';
import { openPolicy, type PluginPolicy } from './policy.ts';

export async function findPluginPolicy(db: Db | Tx, organizationId: string): Promise<PluginPolicy> {
  return (await db.appPluginPolicy.findUnique({ where: { organizationId } })) ?? openPolicy;
}
