import { nextVersion } from '../assets/version-order.ts';
import type { Db, Tx } from '../db/client.ts';

interface Versioned {
  organizationId: string;
  slug: string;
  latestVersion: string;
}

/** The version behind the latest one that never existed under this name: of an asset that had the name before, clients may keep some. */
export async function nextFreeVersion(tx: Db | Tx, { organizationId, slug, latestVersion }: Versioned): Promise<string> {
  const names = await tx.assetName.findMany({ where: { organizationId, slug }, select: { version: true } });
  const taken = new Set(names.map(({ version }) => version));
  let version = nextVersion(latestVersion, 'pullRequestId');
  while (taken.has(version)) version = nextVersion(version, 'pullRequestId');
  return version;
}
