import type { Tx } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { TargetColumns } from '../installations/target.ts';
import { Conflict, NotFound } from '../kernel/errors.ts';
import { type WholeRequest, withAssetAndTarget } from './request-events.ts';

/**
 * The open request with this id among the visible ones, held with its target and its asset, in the order in which every change takes them:
 * neither is deleted, and nobody else decides, until the change commits.
 */
export async function holdRequest(tx: Tx, visible: Prisma.InstallationRequestWhereInput, id: string): Promise<WholeRequest> {
  const found = await tx.installationRequest.findFirst({ where: { AND: [visible, { id }] } });
  if (!found) throw new NotFound('Installation request');
  await holdTarget(tx, found);
  await tx.$queryRaw`SELECT 1 FROM asset WHERE id = ${found.assetId} FOR NO KEY UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM installation_request WHERE id = ${id} FOR UPDATE`;
  const request = await tx.installationRequest.findUniqueOrThrow({ where: { id }, include: withAssetAndTarget });
  if (request.approvedAt) throw new Conflict('requestId', 'The request was approved already.', 'DECIDED');
  if (request.rejectedAt) throw new Conflict('requestId', 'The request was rejected already.', 'DECIDED');
  return request;
}

/** Also a deleted one: its requests were rejected when it was deleted, which is what the caller is to hear. */
async function holdTarget(tx: Tx, { botId, teamId, repositoryId }: TargetColumns): Promise<void> {
  if (botId) await tx.$queryRaw`SELECT 1 FROM bot WHERE id = ${botId} FOR SHARE`;
  if (teamId) await tx.$queryRaw`SELECT 1 FROM team WHERE id = ${teamId} FOR SHARE`;
  if (repositoryId) await tx.$queryRaw`SELECT 1 FROM repository WHERE id = ${repositoryId} FOR SHARE`;
}
