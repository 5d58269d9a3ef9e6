import type { AuditEvent } from '../audit/events.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { installedTo, type NamedTarget, withTarget } from '../installations/target.ts';

/** What must be loaded with a request to speak of it. */
export const withAssetAndTarget = { ...withTarget, asset: true, organization: { select: { name: true } } } as const;
export type WholeRequest = Prisma.InstallationRequestGetPayload<{ include: typeof withAssetAndTarget }>;

type RequestEvent = 'installation_request.created' | 'installation_request.approved' | 'installation_request.rejected';

interface NamedRequest extends NamedTarget {
  id: string;
  organizationId: string;
  assetId: string;
  asset: { slug: string };
}

/** What the log says of a request: which asset, and where to. */
export function requestEvent(event: RequestEvent, request: NamedRequest): AuditEvent {
  const { id, organizationId, assetId, asset } = request;
  const target = { type: 'installation_request', id, name: asset.slug } as const;
  return { event, organizationId, target, data: { assetId, ...installedTo(request) } };
}
