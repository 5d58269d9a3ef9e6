import type { Manager } from '../auth/principal.ts';
import { roleTooLow } from '../auth/require-right.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { isAdminHere } from '../teams/team-tree.ts';
import { EditDenied } from './edit-denied.ts';
import { mayEditAsset, mayPublishAsset } from './policy.ts';

/** Changing an asset at once: what it is called, what is in it, whether it exists. */
export async function requireEditRight(tx: Db | Tx, principal: Manager, asset: Asset): Promise<void> {
  const verdict = mayEditAsset(principal, asset, await adminOfItsTeam(tx, principal, asset));
  if (verdict === 'viewer') throw roleTooLow('MEMBER', 'VIEWER');
  if (verdict === 'change-request') throw new EditDenied(asset);
}

/** Making a draft part of the catalogue, or taking it out again. */
export async function requirePublishRight(tx: Db | Tx, principal: Manager, asset: Asset): Promise<void> {
  const verdict = mayPublishAsset(principal, await adminOfItsTeam(tx, principal, asset));
  if (verdict === 'viewer') throw roleTooLow('MEMBER', 'VIEWER');
  if (verdict === 'takes-admin')
    throw new Forbidden(
      'Only an ADMIN or the OWNER of the organization, or an admin of the team that owns the asset, may publish it or take it back. createInstallationRequest asks for both at once.',
    );
}

/** Whether the person administers the team that owns the asset, or one above it; if so, does until the transaction ends. */
export async function adminOfItsTeam(tx: Db | Tx, principal: Manager, { teamId }: Pick<Asset, 'teamId'>): Promise<boolean> {
  return principal.kind === 'USER' && teamId !== null && (await isAdminHere(tx, teamId, principal.userId));
}
