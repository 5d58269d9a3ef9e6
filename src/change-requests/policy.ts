import { isAdmin, isViewer, type Manager, principalId } from '../auth/principal.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** How a change request, or an installation request, stands. */
export type RequestStatus = 'OPEN' | 'APPROVED' | 'MERGED' | 'REJECTED';

/** When a change request ended, if it has. */
export interface Ends {
  mergedAt: Date | null;
  closedAt: Date | null;
}

export function statusOf({ mergedAt, closedAt }: Ends): RequestStatus {
  if (mergedAt) return 'MERGED';
  return closedAt ? 'REJECTED' : 'OPEN';
}

/** Why nothing more can be done about a change request; null while it is open. */
export function howItEnded({ mergedVersion, ...ends }: Ends & { mergedVersion: string | null }): string | null {
  switch (statusOf(ends)) {
    case 'OPEN':
      return null;
    case 'MERGED':
      return `The change request was merged as version ${mergedVersion}.`;
    default:
      return 'The change request was closed without being merged.';
  }
}

/** Whether this principal made the change request: only its author says what it changes, and may take it back. */
export function isAuthor(principal: Manager, { createdById }: { createdById: string }): boolean {
  return createdById === principalId(principal);
}

/** The change requests that this principal made, or that are about an asset that it may change at once. */
export function editsConcerning(principal: Manager, administeredTeamIds: readonly string[]): Prisma.ChangeRequestWhereInput {
  if (isAdmin(principal)) return {};
  const own = { createdById: principalId(principal) };
  if (isViewer(principal)) return own;
  const asset = { OR: [{ teamId: { in: [...administeredTeamIds] } }, { status: 'DRAFT' as const, ...own }] };
  return { OR: [own, { asset }] };
}

/** The change requests that stand so, as a filter. None was ever approved without being merged. */
export function standing(status: RequestStatus | null | undefined) {
  switch (status) {
    case null:
    case undefined:
      return {};
    case 'OPEN':
      return { mergedAt: null, closedAt: null };
    case 'MERGED':
      return { mergedAt: { not: null } };
    case 'REJECTED':
      return { closedAt: { not: null } };
    case 'APPROVED':
      return { id: { in: [] } };
  }
}
