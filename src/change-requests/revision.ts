import { createHash } from 'node:crypto';

/** What a merge would be made of. */
interface Made {
  baseVersion: { sha256: string };
  files: readonly { id: string }[];
}

/**
 * Names what a change request proposes: another one after every change of a file, as each of these is a row of its own, and after a
 * renaming of the asset, which gives a version other bytes.
 */
export function revisionOf({ baseVersion, files }: Made): string {
  const parts = [baseVersion.sha256, ...files.map(({ id }) => id).sort()];
  return createHash('sha256').update(parts.join()).digest('hex').slice(0, 16);
}
