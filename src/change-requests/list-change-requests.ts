import type { Manager } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { containing } from '../db/containing.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { type RequestStatus, standing } from './policy.ts';
import { visibleChangeRequests } from './visible-change-requests.ts';

export interface ListChangeRequests {
  assetId?: string | null | undefined;
  status?: RequestStatus | null | undefined;
  creationType?: 'USER' | 'SERVICE_ACCOUNT' | null | undefined;
  search?: string | null | undefined;
}

/** The change requests that are asked for, as far as the principal may know of them. */
export async function changeRequestsWhere(
  db: Db,
  principal: Manager,
  { assetId, status, creationType, search }: ListChangeRequests,
): Promise<Prisma.ChangeRequestWhereInput> {
  if (assetId != null) await requireVisible(db, principal, assetId);
  return {
    AND: [
      await visibleChangeRequests(db, principal),
      standing(status),
      assetId == null ? {} : { assetId },
      creationType == null ? {} : { createdByKind: creationType },
      search ? mentioning(search) : {},
    ],
  };
}

async function requireVisible(db: Db, principal: Manager, id: string): Promise<void> {
  const seen = await db.asset.findFirst({ where: { AND: [{ id }, await assetFilter(db, principal)] }, select: { id: true } });
  if (!seen) throw new NotFound('Asset');
}

/** Those whose words, or whose asset's name, contain this. */
export function mentioning(search: string): Prisma.ChangeRequestWhereInput {
  const text = containing('search', search);
  return { OR: [{ title: text }, { description: text }, { asset: { name: text } }, { asset: { slug: text } }] };
}
