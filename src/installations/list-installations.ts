import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { grouped } from '../kernel/grouped.ts';
import { mayReadInstallation } from './policy.ts';
import { type NamedTarget, withTarget } from './target.ts';
import { type InstallationView, viewOf } from './view-installation.ts';

/** What must be loaded with a row to show it. */
const withOrganization = { ...withTarget, organization: { select: { name: true } } } as const;

/**
 * What each asset is installed to, as far as the principal may see it: its own rows first, then those of the collections that it is in.
 * From a number of statements that does not grow with the assets.
 */
export async function installationsOfAssets(
  db: Db,
  principal: Known,
  assetIds: readonly string[],
): Promise<Map<string, InstallationView[]>> {
  const { organizationId } = principal;
  const assetId = { in: [...assetIds] };
  const members = await db.collectionAsset.findMany({
    where: { organizationId, assetId, collection: { deletedAt: null } },
    select: { assetId: true, collectionId: true },
  });
  const own = await visibleRows(db, principal, { assetId });
  const through = await installationsOfCollections(
    db,
    principal,
    members.map(({ collectionId }) => collectionId),
  );
  const collectionsOf = grouped(members, (member) => member.assetId);
  const ofAsset = grouped(own, (row) => row.assetId);
  const throughCollections = (id: string) =>
    (collectionsOf.get(id) ?? []).flatMap(({ collectionId }) =>
      (through.get(collectionId) ?? []).map((view) => ({ ...view, viaCollectionId: collectionId })),
    );
  return new Map(assetIds.map((id) => [id, [...(ofAsset.get(id) ?? []).map(viewOfRow), ...throughCollections(id)]]));
}

/** What each collection is installed to, likewise. */
export async function installationsOfCollections(
  db: Db,
  principal: Known,
  collectionIds: readonly string[],
): Promise<Map<string, InstallationView[]>> {
  if (collectionIds.length === 0) return new Map();
  const rows = await visibleRows(db, principal, { collectionId: { in: [...new Set(collectionIds)] } });
  const ofCollection = grouped(rows, ({ collectionId }) => collectionId!);
  return new Map([...ofCollection].map(([id, ofIt]) => [id, ofIt.map(viewOfRow)]));
}

type Row = NamedTarget & { organization: { name: string } };
const viewOfRow = (row: Row) => viewOf(row, row.organization.name);

async function visibleRows(db: Db, principal: Known, of: Prisma.InstallationWhereInput) {
  const where = { organizationId: principal.organizationId, ...of };
  const rows = await db.installation.findMany({ where, include: withOrganization, orderBy: { id: 'asc' } });
  return rows.filter((row) => mayReadInstallation(principal, row));
}
