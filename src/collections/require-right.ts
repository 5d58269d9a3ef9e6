import type { Tx } from '../db/client.ts';
import type { Collection } from '../generated/prisma/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { mayInstallTo, mayUninstallFrom } from '../installations/policy.ts';
import { targetKey } from '../installations/target.ts';
import { Forbidden } from '../kernel/errors.ts';
import { bindsContents, type CollectionEditor, mayShapeCollection } from './policy.ts';

/** Saying what a collection is called and what it is for. */
export function requireShapeRight(principal: CollectionEditor, collection: Collection): void {
  const verdict = mayShapeCollection(principal, collection);
  if (verdict === 'viewer') throw new Forbidden('This needs the role MEMBER in the organization; yours is VIEWER.');
  if (verdict === 'not-yours')
    throw new Forbidden('Only whoever made the collection, an ADMIN or the OWNER of the organization may change it.');
}

/** Putting something into a collection installs it wherever the collection is installed. */
export function requireFillRight(tx: Tx, principal: CollectionEditor, collection: Collection): Promise<void> {
  return requireRightOnRows(tx, principal, collection, mayInstallTo);
}

/** Taking something out of a collection, or ending it, takes it away wherever the collection is installed. */
export function requireEmptyRight(tx: Tx, principal: CollectionEditor, collection: Collection): Promise<void> {
  return requireRightOnRows(tx, principal, collection, mayUninstallFrom);
}

async function requireRightOnRows(tx: Tx, principal: CollectionEditor, collection: Collection, may: typeof mayInstallTo) {
  requireShapeRight(principal, collection);
  const { id: collectionId, organizationId } = collection;
  const rows = (await tx.installation.findMany({ where: { organizationId, collectionId } })).filter(bindsContents);
  const administered = await adminThere(tx, principal, rows);
  if (rows.every((row) => may(principal, row, administered.has(targetKey(row))) === 'allow')) return;
  throw new Forbidden(
    'The collection is installed where you may not decide about installations, so that what is in it is not yours to change. Ask an admin of the organization or of the team.',
  );
}
