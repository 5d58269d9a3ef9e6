import type { Manager } from '../auth/principal.ts';
import { roleTooLow } from '../auth/require-right.ts';
import type { Tx } from '../db/client.ts';
import type { Collection } from '../generated/prisma/client.ts';
import { requireInstallRight, requireUninstallRight } from '../installations/require-right.ts';
import { targetOf, withTarget } from '../installations/target.ts';
import { Forbidden } from '../kernel/errors.ts';
import { bindsContents, mayShapeCollection } from './policy.ts';

/** Saying what a collection is called and what it is for. */
export function requireShapeRight(principal: Manager, collection: Collection): void {
  const verdict = mayShapeCollection(principal, collection);
  if (verdict === 'viewer') throw roleTooLow('MEMBER', 'VIEWER');
  if (verdict === 'not-yours')
    throw new Forbidden('Only whoever made the collection, an ADMIN or the OWNER of the organization may change it.');
}

/** Putting something into a collection installs it wherever the collection is installed. */
export async function requireFillRight(tx: Tx, principal: Manager, collection: Collection): Promise<void> {
  requireShapeRight(principal, collection);
  const rows = await bindingRows(tx, collection);
  await requireInstallRight(tx, principal, rows.map(targetOf));
}

/** Taking something out of a collection, or ending it, takes it away wherever the collection is installed. */
export async function requireEmptyRight(tx: Tx, principal: Manager, collection: Collection): Promise<void> {
  requireShapeRight(principal, collection);
  await requireUninstallRight(tx, principal, await bindingRows(tx, collection));
}

async function bindingRows(tx: Tx, { id: collectionId, organizationId }: Collection) {
  const where = { organizationId, collectionId };
  const rows = await tx.installation.findMany({ where, include: withTarget, orderBy: { id: 'asc' } });
  return rows.filter(bindsContents);
}
