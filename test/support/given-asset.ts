import { createHash } from 'node:crypto';
import { type AssetType, assetTypes } from '../../src/assets/asset-type.ts';
import type { Db } from '../../src/db/client.ts';
import { newId } from '../../src/kernel/ids.ts';

export interface GivenAsset {
  slug?: string;
  name?: string;
  type?: AssetType;
  status?: 'DRAFT' | 'PUBLISHED';
  description?: string;
  /** Oldest first; the last one is the active and the latest. */
  versions?: string[];
  teamId?: string | null;
  dependencies?: string[];
  clients?: string[];
}

let counter = 0;

/**
 * An asset as rows, installed to nobody: for tests of what is made of assets, where hundreds of uploads would only cost time. Its bytes are
 * a text and no archive; tests of archives upload.
 */
export async function givenAsset(db: Db, by: { id: string; organization: { id: string } }, given: GivenAsset = {}) {
  const { type = 'SKILL', status = 'PUBLISHED', versions = ['1'], teamId = null, dependencies = [], clients = [] } = given;
  const slug = given.slug ?? `asset-${++counter}`;
  const { name = slug, description = '' } = given;
  const organizationId = by.organization.id;
  const id = newId('ast');
  const latestVersion = versions.at(-1)!;
  const owner = { organizationId, createdById: by.id };
  const named = { name, nameLower: name.toLowerCase(), slug, type, description, status, teamId, latestVersion };
  const rows = versions.map((version, n) => {
    const bytes = Buffer.from(`${slug} ${version}`);
    const metadata = `[asset]\nname = "${slug}"\nversion = "${version}"\ntype = "${assetTypes[type].key}"\n`;
    const files = [{ path: 'metadata.toml', size: metadata.length }];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const made = { id: newId('ver'), assetId: id, version, number: n + 1, sha256, metadata, files, dependencies, clients };
    return { bytes, row: { ...owner, ...made } };
  });
  await db.$transaction(async (tx) => {
    await tx.asset.create({ data: { id, ...owner, ...named } });
    const blobs = rows.map(({ bytes, row: { sha256 } }) => ({ sha256, size: bytes.length }));
    await tx.blob.createMany({ data: blobs, skipDuplicates: true });
    const chunks = rows.map(({ bytes, row: { sha256 } }) => ({ sha256, position: 0, bytes: Uint8Array.from(bytes) }));
    await tx.blobChunk.createMany({ data: chunks, skipDuplicates: true });
    await tx.assetVersion.createMany({ data: rows.map(({ row }) => row) });
    const names = rows.map(({ row }) => ({ organizationId, slug, version: row.version, sha256: row.sha256, versionId: row.id }));
    await tx.assetName.createMany({ data: names });
    await tx.asset.update({ where: { id }, data: { activeVersionId: rows.at(-1)!.row.id } });
  });
  return { id, slug, name, versionIds: rows.map(({ row }) => row.id) };
}
