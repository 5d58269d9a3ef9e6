import type { Tx } from '../db/client.ts';
import type { Collection } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { livingCollections } from './policy.ts';

/** The living collection, held until the change commits: whoever changes, installs or deletes it next has to wait. */
export async function holdCollection(tx: Tx, organizationId: string, id: string): Promise<Collection> {
  await tx.$queryRaw`SELECT 1 FROM collection WHERE id = ${id} AND organization_id = ${organizationId} FOR NO KEY UPDATE`;
  const collection = await tx.collection.findFirst({ where: { id, ...livingCollections(organizationId) } });
  if (!collection) throw new NotFound('Collection');
  return collection;
}
