import type { Prisma } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { openRequest } from './policy.ts';

export const requestStatuses = ['OPEN', 'APPROVED', 'REJECTED'] as const;
export type RequestStatus = (typeof requestStatuses)[number];

const filters: Record<RequestStatus, Prisma.InstallationRequestWhereInput> = {
  OPEN: openRequest,
  APPROVED: { approvedAt: { not: null } },
  REJECTED: { rejectedAt: { not: null } },
};

/** Only requests in this state; all when it is left out. */
export function withStatus(status: string | null | undefined): Prisma.InstallationRequestWhereInput {
  if (status == null) return {};
  const known = requestStatuses.find((one) => one === status.trim().toUpperCase());
  if (!known) throw new BadUserInput('status', `Must be one of ${requestStatuses.join(', ')}.`);
  return filters[known];
}

export function statusOf({ approvedAt, rejectedAt }: { approvedAt: Date | null; rejectedAt: Date | null }): RequestStatus {
  if (approvedAt) return 'APPROVED';
  return rejectedAt ? 'REJECTED' : 'OPEN';
}
