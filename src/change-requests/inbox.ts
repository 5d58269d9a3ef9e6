import type { Manager } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { containing } from '../db/containing.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { ChangeRequest, InstallationRequest, Prisma } from '../generated/prisma/client.ts';
import { requestsKnownTo } from '../installation-requests/policy.ts';
import { statusOf as statusOfInstallation, withStatus } from '../installation-requests/request-status.ts';
import { administeredTeams } from '../installations/admin-there.ts';
import type { TimedPage } from '../kernel/page.ts';
import { mentioning } from './list-change-requests.ts';
import { editsConcerning, type RequestStatus, standing, statusOf } from './policy.ts';

export type ChangeType = 'EDIT' | 'INSTALLATION';

/** Something that was asked for. */
export type InboxEntry = { type: 'EDIT'; row: ChangeRequest } | { type: 'INSTALLATION'; row: InstallationRequest };

export function statusOfEntry(entry: InboxEntry): RequestStatus {
  return entry.type === 'EDIT' ? statusOf(entry.row) : statusOfInstallation(entry.row);
}

export interface Inbox {
  status?: RequestStatus | null | undefined;
  changeType?: ChangeType | null | undefined;
  search?: string | null | undefined;
}

/**
 * What the principal has asked for and what it decides about, the newest first. Of both kinds a page is read, and the newer ones of the two
 * are the page: so each kind is filtered by the rules that hold for it elsewhere. `queries` say what to load besides the columns.
 */
export async function inbox(
  db: Db,
  principal: Manager,
  { status, changeType, search }: Inbox,
  { take, before }: TimedPage,
  queries: Record<ChangeType, object>,
) {
  const teamIds = await administeredTeams(db, principal);
  const visible = { organizationId: principal.organizationId, asset: await assetFilter(db, principal) };
  const edits = { AND: [visible, editsConcerning(principal, teamIds), standing(status), search ? mentioning(search) : {}] };
  const installations = {
    AND: [
      visible,
      requestsKnownTo(principal, teamIds),
      status === 'MERGED' ? {} : withStatus(status),
      search ? asking(search) : {},
    ],
  };
  const wantsEdits = changeType !== 'INSTALLATION' && status !== 'APPROVED';
  const wantsInstallations = changeType !== 'EDIT' && status !== 'MERGED';
  const page = { orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }], take };
  const older = before ? [olderThan(before.at, before.id)] : [];
  const [changes, requests] = await Promise.all([
    wantsEdits ? db.changeRequest.findMany({ ...queries.EDIT, where: { AND: [edits, ...older] }, ...page }) : [],
    wantsInstallations
      ? db.installationRequest.findMany({ ...queries.INSTALLATION, where: { AND: [installations, ...older] }, ...page })
      : [],
  ]);
  const entries: InboxEntry[] = [
    ...changes.map((row) => ({ type: 'EDIT' as const, row })),
    ...requests.map((row) => ({ type: 'INSTALLATION' as const, row })),
  ];
  return {
    rows: entries.sort(newerFirst).slice(0, take),
    totalCount: async () =>
      (wantsEdits ? await db.changeRequest.count({ where: edits }) : 0) +
      (wantsInstallations ? await db.installationRequest.count({ where: installations }) : 0),
  };
}

function asking(search: string): Prisma.InstallationRequestWhereInput {
  const text = containing('search', search);
  return { OR: [{ message: text }, { asset: { name: text } }, { asset: { slug: text } }] };
}

const olderThan = (createdAt: Date, id: string) => ({ OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] });

function newerFirst({ row: one }: InboxEntry, { row: other }: InboxEntry): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (other.id > one.id ? 1 : -1);
}
