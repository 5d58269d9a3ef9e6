import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { checkArchive } from '../../src/archives/check-archive.ts';
import { spool } from '../../src/archives/spool.ts';
import { addVersion } from '../../src/assets/add-version.ts';
import { blobsInDatabase } from '../../src/blobs/blobs-in-database.ts';
import type { Db } from '../../src/db/client.ts';
import { newId } from '../../src/kernel/ids.ts';
import { user } from '../auth/principals.ts';
import { type Files, skillZip } from './archive.ts';
import type { Person } from './story.ts';

interface Uploaded {
  slug: string;
  name?: string;
  status?: 'DRAFT' | 'PUBLISHED';
  teamId?: string | null;
  versions?: string[];
  files?: Files;
}

/** A version of a skill with a real archive, without the way over the wire: for tests of what becomes of it afterwards. */
export async function givenVersion(db: Db, by: Person, assetId: string, version: string, files: Files = {}) {
  const principal = { ...user(), userId: by.id, organizationId: by.organization.id };
  const uploads = { dir: mkdtempSync(join(tmpdir(), 'gatehouse-uploads-')), limitBytes: 10_000_000 };
  try {
    return await db.$transaction(async (tx) => {
      const asset = await tx.asset.findUniqueOrThrow({ where: { id: assetId } });
      const zip = await skillZip({ name: asset.slug, version }, files);
      const bytes = await spool(Readable.from([zip]), uploads.dir, uploads.limitBytes);
      try {
        return await addVersion(tx, principal, blobsInDatabase, asset, await checkArchive(bytes, uploads));
      } finally {
        await bytes.close();
      }
    });
  } finally {
    rmSync(uploads.dir, { recursive: true });
  }
}

/** A skill with real archives, installed to nobody. */
export async function givenSkill(db: Db, by: Person, given: Uploaded) {
  const { slug, name = slug, status = 'PUBLISHED', teamId = null, versions = ['1'], files = {} } = given;
  const owner = { organizationId: by.organization.id, createdById: by.id };
  const named = {
    name,
    nameLower: name.toLowerCase(),
    slug,
    type: 'SKILL',
    status,
    teamId,
    latestVersion: versions[0]!,
  } as const;
  const { id } = await db.asset.create({ data: { id: newId('ast'), ...owner, ...named } });
  for (const version of versions) await givenVersion(db, by, id, version, files);
  return { id, slug, name };
}
