import { isAdmin, isViewer, type Manager, principalId } from '../auth/principal.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { InstallVerdict } from '../installations/policy.ts';

/** The requests that nobody has decided about yet. */
export const openRequest = { approvedAt: null, rejectedAt: null } as const;

/** The installation requests that this principal decides about: all of them, or those that concern the teams it administers. */
export function decidesAbout(
  principal: Manager,
  administeredTeamIds: readonly string[],
): Prisma.InstallationRequestWhereInput | null {
  const { organizationId } = principal;
  if (isAdmin(principal)) return { organizationId };
  if (administeredTeamIds.length === 0 || isViewer(principal)) return null;
  const teamId = { in: [...administeredTeamIds] };
  const ofTeam = { some: { teamId } };
  return { organizationId, OR: [{ teamId }, { bot: { teams: ofTeam } }, { repository: { teams: ofTeam } }] };
}

/** Those among them that wait for a decision. */
export function waitingFor(
  principal: Manager,
  administeredTeamIds: readonly string[],
): Prisma.InstallationRequestWhereInput | null {
  const decides = decidesAbout(principal, administeredTeamIds);
  return decides && { ...openRequest, ...decides };
}

/** The requests that this principal may know of: its own, and those that it decides about. */
export function requestsKnownTo(
  principal: Manager,
  administeredTeamIds: readonly string[],
): Prisma.InstallationRequestWhereInput {
  const { organizationId } = principal;
  const decides = decidesAbout(principal, administeredTeamIds);
  return { organizationId, OR: [{ createdById: principalId(principal) }, ...(decides ? [decides] : [])] };
}

/** Whether this principal made the request: it reads its own message, and may take the request back. */
export function isRequester(principal: Manager, { createdById }: { createdById: string }): boolean {
  return createdById === principalId(principal);
}

interface Draft {
  id: string;
  organizationId: string;
  createdById: string;
}

/**
 * What comes back with a draft when it is published, besides what its maker installed, which was judged when it was installed, and what
 * people have for themselves: an asset that was taken back is installed where it was.
 */
export function comesBackWith(draft: Draft): Prisma.InstallationWhereInput {
  return { ...installedByOthers(draft), OR: [{ assetId: draft.id }, { collection: collectionsWith(draft) }] };
}

/** The part of it that comes with collections: who installed one need not have seen a draft in it. */
export function comesByCollections(draft: Draft): Prisma.InstallationWhereInput {
  return { ...installedByOthers(draft), collection: collectionsWith(draft) };
}

const installedByOthers = ({ organizationId, createdById }: Draft) => ({
  organizationId,
  target: { not: 'USER' as const },
  createdById: { not: createdById },
});
const collectionsWith = ({ id: assetId }: Draft) => ({ deletedAt: null, assets: { some: { assetId } } });

/** `thereToo`: may the principal install to each place that comes with the draft. The right over one target says nothing about the others. */
export function mayPublishWith(thereToo: readonly InstallVerdict[]): 'allow' | 'installed-elsewhere' {
  return thereToo.every((verdict) => verdict === 'allow') ? 'allow' : 'installed-elsewhere';
}

/** A draft's maker may change it at any time: what is published is what those who decide could look at since it was asked for. */
export function isAsAskedFor(
  { createdAt }: { createdAt: Date },
  asset: { status: 'DRAFT' | 'PUBLISHED'; updatedAt: Date },
): boolean {
  return asset.status === 'PUBLISHED' || asset.updatedAt <= createdAt;
}
