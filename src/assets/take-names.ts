import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { Conflict } from '../kernel/errors.ts';
import type { RenamedArchive } from './rename-archives.ts';

export const changedMeanwhile = () =>
  new Conflict('newName', 'The asset was changed while it was being renamed. Try again.', 'CHANGED_MEANWHILE');

/** Has the versions of an asset hold the archives that were stored for its new name. */
export async function giveNewBytes(tx: Tx, archives: readonly RenamedArchive[]): Promise<void> {
  const wanted = [...new Set(archives.map(({ sha256 }) => sha256))];
  const stored = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM blob WHERE sha256 = ANY(${wanted}::text[]) ORDER BY sha256 FOR KEY SHARE`;
  if (stored.length < wanted.length) throw changedMeanwhile();
  await tx.$executeRaw`
    UPDATE asset_version SET sha256 = renamed.sha256, metadata = renamed.metadata, files = renamed.files
    FROM jsonb_to_recordset(${JSON.stringify(archives)}::jsonb) AS renamed(id text, sha256 text, metadata text, files jsonb)
    WHERE asset_version.id = renamed.id`;
}

/** Writes down for ever that the versions of an asset have its slug. One that was given to other bytes before is refused. */
export async function takeNames(tx: Tx, { id, organizationId, slug }: Asset): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO asset_name (organization_id, slug, version, sha256, version_id)
    SELECT ${organizationId}, ${slug}, version, sha256, id FROM asset_version WHERE asset_id = ${id} ORDER BY version
    ON CONFLICT DO NOTHING`;
  const taken = await tx.$queryRaw<{ version: string }[]>`
    SELECT version FROM asset_name JOIN asset_version USING (organization_id, version)
    WHERE asset_id = ${id} AND slug = ${slug} AND asset_name.sha256 <> asset_version.sha256 ORDER BY number`;
  if (taken.length === 0) return;
  const versions = taken.map(({ version }) => version).join(', ');
  throw new Conflict(
    'newName',
    `An asset had this name before, with other files as ${taken.length === 1 ? 'version' : 'versions'} ${versions}, which clients keep for ever. Choose another name.`,
    'NAME_HAD_VERSIONS',
  );
}
