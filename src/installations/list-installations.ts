import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { grouped } from '../kernel/grouped.ts';
import { maySeeInstallation } from './policy.ts';
import { withTarget } from './target.ts';
import { type InstallationView, viewOf } from './view-installation.ts';

/** What must be loaded with a row to show it. */
export const withOrganization = { ...withTarget, organization: { select: { name: true } } } as const;

/**
 * What each asset is installed to, as far as the principal may see it: its own rows first, then those of the collections that it is in.
 * Lists in the order of the ids, from a number of statements that does not grow with them.
 */
export async function installationsOfAssets(
  db: Db,
  principal: Known,
  assetIds: readonly string[],
): Promise<InstallationView[][]> {
  const { organizationId } = principal;
  const ids = [...new Set(assetIds)];
  const members = await db.collectionAsset.findMany({
    where: { organizationId, assetId: { in: ids }, collection: { deletedAt: null } },
    select: { assetId: true, collectionId: true },
  });
  const collectionIds = [...new Set(members.map(({ collectionId }) => collectionId))];
  const own = await visibleRows(db, principal, { assetId: { in: ids } });
  const through = collectionIds.length === 0 ? [] : await visibleRows(db, principal, { collectionId: { in: collectionIds } });

  const ofAsset = grouped(own, ({ assetId }) => assetId);
  const ofCollection = grouped(through, ({ collectionId }) => collectionId);
  const collectionsOf = grouped(members, ({ assetId }) => assetId);
  return assetIds.map((id) => [
    ...(ofAsset.get(id) ?? []).map((row) => viewOf(row, row.organization.name)),
    ...(collectionsOf.get(id) ?? []).flatMap(({ collectionId }) =>
      (ofCollection.get(collectionId) ?? []).map((row) => viewOf(row, row.organization.name, collectionId)),
    ),
  ]);
}

/** What each collection is installed to, likewise. */
export async function installationsOfCollections(
  db: Db,
  principal: Known,
  collectionIds: readonly string[],
): Promise<InstallationView[][]> {
  const rows = await visibleRows(db, principal, { collectionId: { in: [...new Set(collectionIds)] } });
  const ofCollection = grouped(rows, ({ collectionId }) => collectionId);
  return collectionIds.map((id) => (ofCollection.get(id) ?? []).map((row) => viewOf(row, row.organization.name)));
}

async function visibleRows(db: Db, principal: Known, of: Prisma.InstallationWhereInput) {
  const where = { organizationId: principal.organizationId, ...of };
  const rows = await db.installation.findMany({ where, include: withOrganization, orderBy: { id: 'asc' } });
  return rows.filter((row) => maySeeInstallation(principal, row));
}
