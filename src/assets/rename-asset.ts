import type { AuditEvent } from '../audit/events.ts';
import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { nameInput } from '../kernel/text-input.ts';
import { aboutAsset } from './asset-events.ts';
import { slugInput } from './asset-slug.ts';
import { holdAsset, holdAssetNamed } from './hold-asset.ts';
import { nameTaken } from './name-taken.ts';
import { discard, renameArchives, type StoredArchive } from './rename-archives.ts';
import { requireEditRight } from './require-right.ts';
import { changedMeanwhile, giveNewBytes, takeNames } from './take-names.ts';
import type { ArchiveStores } from './upload-version.ts';

export interface RenameAsset {
  oldName: string;
  newName: string;
}

interface Before {
  asset: Asset;
  versions: StoredArchive[];
}

/**
 * Gives an asset a new display name and slug. Its archives name it, so they are written anew before the transaction that renames; that
 * one makes sure that nothing has changed meanwhile.
 */
export async function renameAsset(
  db: Db,
  principal: Manager,
  stores: ArchiveStores,
  { oldName, newName }: RenameAsset,
): Promise<void> {
  const name = nameInput('newName', newName);
  const slug = slugInput('newName', name);
  const before = await change(db, principal, (tx) => holdBefore(tx, principal, oldName));
  const { asset } = before;
  if (asset.name === name && asset.slug === slug) return;
  const archives =
    asset.slug === slug
      ? []
      : await renameArchives(db, stores, asset.organizationId, slug, before.versions).catch(async (error) => {
          // Bytes that are deleted while they are read look damaged. What became of the asset is the better answer.
          await change(db, principal, (tx) => requireUnchanged(tx, principal, before));
          throw error;
        });
  try {
    await change(db, principal, async (tx) => {
      await requireUnchanged(tx, principal, before);
      const data = { name, nameLower: name.toLowerCase(), slug, updatedAt: new Date() };
      const after = await tx.asset.update({ where: { id: asset.id }, data }).catch(orNameTaken(nameTaken, 'newName'));
      await recordAudit(tx, principal, announcement(asset, after));
      if (asset.slug === slug) return;
      await giveNewBytes(tx, archives);
      await takeNames(tx, after);
    });
  } catch (error) {
    await discard(db, stores.blobs, archives);
    throw error;
  }
}

function announcement(before: Asset, after: Asset): AuditEvent {
  return before.slug === after.slug
    ? { event: 'asset.updated', ...aboutAsset(after), data: { fields: ['name'] } }
    : { event: 'asset.renamed', ...aboutAsset(after), data: { from: before.slug, to: after.slug } };
}

async function holdBefore(tx: Tx, principal: Manager, oldName: string): Promise<Before> {
  const asset = await holdAssetNamed(tx, principal, oldName);
  await requireEditRight(tx, principal, asset);
  return { asset, versions: await versionsOf(tx, asset) };
}

async function requireUnchanged(tx: Tx, principal: Manager, before: Before): Promise<void> {
  const asset = await holdAsset(tx, principal, before.asset.id);
  await requireEditRight(tx, principal, asset);
  const versions = await versionsOf(tx, asset);
  const same = JSON.stringify([asset.slug, versions]) === JSON.stringify([before.asset.slug, before.versions]);
  if (!same) throw changedMeanwhile();
}

async function versionsOf(tx: Tx, { id: assetId }: Asset): Promise<StoredArchive[]> {
  const select = { id: true, version: true, sha256: true, blob: { select: { size: true } } } as const;
  const rows = await tx.assetVersion.findMany({ where: { assetId }, select, orderBy: { number: 'asc' } });
  return rows.map(({ blob: { size }, ...row }) => ({ ...row, size }));
}
