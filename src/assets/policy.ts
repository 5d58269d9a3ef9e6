import { holdsScope, isAdmin, isViewer, type Known, type Manager, type Principal, principalId } from '../auth/principal.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/**
 * The assets that a person or service account may know about: what is published, one's own drafts, and drafts that one is asked to decide
 * about: `waiting` has the requests, if there may be any. (A bot sees what its lock holds: entitlement/asset-filter.ts.)
 */
export function visibleAssets(principal: Manager, waiting: Prisma.InstallationRequestWhereInput | null): Prisma.AssetWhereInput {
  return {
    organizationId: principal.organizationId,
    deletedAt: null,
    OR: [
      { status: 'PUBLISHED' },
      { createdById: principalId(principal) },
      ...(waiting ? [{ installationRequests: { some: waiting } }] : []),
    ],
  };
}

/** The versions that this principal may know of, among those of an asset that it may know of: a bot knows the active one only. */
export function visibleVersions(principal: Principal): Prisma.AssetVersionWhereInput {
  return principal.kind === 'BOT' ? { activeFor: { some: {} } } : {};
}

export type EditVerdict = 'allow' | 'viewer' | 'change-request';

/** May this principal change that asset at once? `adminHere`: it is an admin of the asset's team or of one above it. */
export function mayEditAsset(
  principal: Manager,
  asset: { status: 'DRAFT' | 'PUBLISHED'; createdById: string },
  adminHere: boolean,
): EditVerdict {
  if (isAdmin(principal)) return 'allow';
  if (isViewer(principal)) return 'viewer';
  if (adminHere) return 'allow';
  return asset.status === 'DRAFT' && asset.createdById === principalId(principal) ? 'allow' : 'change-request';
}

export type PublishVerdict = 'allow' | 'viewer' | 'takes-admin';

/** May this principal make that draft part of the catalogue, or take it out again? */
export function mayPublishAsset(principal: Manager, adminHere: boolean): PublishVerdict {
  if (isAdmin(principal)) return 'allow';
  if (isViewer(principal)) return 'viewer';
  return adminHere ? 'allow' : 'takes-admin';
}

/** May this principal have that team own an asset of theirs? `belongs`: it is a member or an admin of it, or an admin of one above it. */
export function mayGiveToTeam(principal: Manager, belongs: boolean): 'allow' | 'takes-member' {
  return isAdmin(principal) || belongs ? 'allow' : 'takes-member';
}

/** Whether this principal uploads at all, to one asset or another. */
export function mayUpload(principal: Known): boolean {
  return principal.kind !== 'BOT' && !isViewer(principal) && holdsScope(principal, 'assets:write');
}
