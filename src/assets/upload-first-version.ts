import type { CheckedArchive } from '../archives/check-archive.ts';
import type { Manager } from '../auth/principal.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { openRequests } from '../installation-requests/open-requests.ts';
import { readTargets } from '../installations/read-target.ts';
import { addRows } from '../installations/rows.ts';
import type { Target } from '../installations/target.ts';
import type { AskedTarget } from '../installations/target-input.ts';
import { BadUserInput, NotFound } from '../kernel/errors.ts';
import { addVersion } from './add-version.ts';
import { createAssetRow } from './create-asset-row.ts';
import { judgeTargets } from './judge-targets.ts';
import { requireOwnership } from './owning-team.ts';
import { mayPublishAsset } from './policy.ts';
import { adminOfItsTeam } from './require-right.ts';
import { type UploadInput, wantedName } from './upload-input.ts';

/**
 * Makes an asset with its first version. Installed at once where the principal may do that; for the rest somebody is asked, and until
 * then the asset is a draft.
 */
export async function uploadFirstVersion(
  tx: Tx,
  principal: Manager,
  blobs: BlobStore,
  archive: CheckedArchive,
  input: UploadInput,
): Promise<{ asset: Asset; asked: number }> {
  const { name: slug, type, version } = archive.metadata;
  const targets = await targetsOf(tx, principal, input);
  const teamId = input.ownedBy == null ? null : await owningTeam(tx, principal, input.ownedBy);
  const { installed, asked } = await judgeTargets(tx, principal, targets);
  const mayPublish = mayPublishAsset(principal, await adminOfItsTeam(tx, principal, { teamId })) === 'allow';
  const status = mayPublish && asked.length === 0 ? 'PUBLISHED' : 'DRAFT';
  const named = { name: wantedName(input, archive.metadata), slug, type, status, teamId, version } as const;
  const asset = await createAssetRow(tx, principal, named);
  await addVersion(tx, principal, blobs, asset, archive);
  await addRows(tx, principal, { assetId: asset.id }, installed);
  await openRequests(tx, principal, asset, asked);
  return { asset, asked: asked.length };
}

/** Comes before every lock on assets: what is installed to is held until the change commits. */
async function targetsOf(tx: Tx, principal: Manager, { installations, repository }: UploadInput): Promise<Target[]> {
  const everybody: AskedTarget = { target: 'ORGANIZATION', by: null };
  const given = installations ?? (repository ? [] : [everybody]);
  if (!repository) return readTargets(tx, principal, 'installations', given);
  const inIt: AskedTarget = { target: 'REPOSITORY', by: { id: await repositoryOf(tx, principal, repository) }, part: null };
  return readTargets(tx, principal, 'installations', [...given, inIt]);
}

async function repositoryOf(
  tx: Tx,
  { organizationId }: Manager,
  { owner, name }: { owner: string; name: string },
): Promise<string> {
  const namespace = owner.trim().toLowerCase();
  const found = await tx.repository.findMany({
    where: {
      organizationId,
      disconnectedAt: null,
      name: name.trim().toLowerCase(),
      OR: [{ namespace }, { namespace: { endsWith: `/${namespace}` } }],
    },
    select: { id: true },
    take: 2,
  });
  if (found.length > 1)
    throw new BadUserInput(
      'repositoryName',
      'Several connected repositories are called so. Name one by its id in installations.',
    );
  if (!found[0])
    throw new BadUserInput(
      'repositoryName',
      'No connected repository is called so. An ADMIN can connect it with connectRepository.',
    );
  return found[0].id;
}

/** The living team with this id or exactly this name, held against deletion. */
async function owningTeam(tx: Tx, principal: Manager, asked: string): Promise<string> {
  const [team] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM team WHERE organization_id = ${principal.organizationId} AND deleted_at IS NULL AND (id = ${asked} OR name = ${asked})
    ORDER BY id <> ${asked} FOR SHARE`;
  if (!team) throw new NotFound('Team');
  await requireOwnership(tx, principal, team.id);
  return team.id;
}
