import type { CheckedArchive } from '../archives/check-archive.ts';
import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Tx } from '../db/client.ts';
import type { Asset, AssetVersion } from '../generated/prisma/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { aboutAsset } from './asset-events.ts';
import { compareVersions } from './version-order.ts';

/** A name and version that exists, or once existed: clients keep what they downloaded under it for ever. */
export class VersionExists extends Conflict {
  readonly slug: string;

  constructor({ slug }: Pick<Asset, 'slug'>, version: string) {
    super(
      'version',
      `Version ${version} of ${slug} already exists, or once did. Upload it under a higher version.`,
      'VERSION_EXISTS',
    );
    this.slug = slug;
  }
}

/**
 * Adds a version to an asset that the transaction holds. It becomes the active one if it is the highest. Who may is the caller's business;
 * so is that the archive names the asset by its slug.
 */
export async function addVersion(
  tx: Tx,
  principal: Manager,
  blobs: BlobStore,
  asset: Asset,
  { bytes, files, metadata }: CheckedArchive,
  { changeRequestId }: { changeRequestId?: string } = {},
): Promise<AssetVersion> {
  const { organizationId, id: assetId, slug } = asset;
  const { version, clients, dependencies } = metadata;
  const id = newId('ver');
  const { sha256 } = bytes;
  const named = await tx.$executeRaw`
    INSERT INTO asset_name (organization_id, slug, version, sha256, version_id)
    VALUES (${organizationId}, ${slug}, ${version}, ${sha256}, ${id}) ON CONFLICT DO NOTHING`;
  if (named === 0) throw new VersionExists(asset, version);

  await blobs.put(tx, bytes);
  const { _max } = await tx.assetVersion.aggregate({ where: { assetId }, _max: { number: true } });
  const number = (_max.number ?? 0) + 1;
  const owner = { organizationId, assetId, createdById: principalId(principal) };
  const said = { metadata: metadata.text, clients, dependencies, files: files.map(({ path, size }) => ({ path, size })) };
  const row = await tx.assetVersion.create({ data: { id, ...owner, version, number, sha256, ...said } });

  const isHighest = number === 1 || compareVersions(version, asset.latestVersion) > 0;
  await tx.asset.update({
    where: { id: assetId },
    data: {
      updatedAt: new Date(),
      ...(isHighest && { latestVersion: version, activeVersionId: id }),
      ...(asset.description === '' && { description: metadata.description }),
    },
  });
  if (number > 1) {
    const data = { version, ...(changeRequestId !== undefined && { changeRequestId }) };
    await recordAudit(tx, principal, { event: 'asset.updated', ...aboutAsset(asset), data });
  }
  return row;
}
