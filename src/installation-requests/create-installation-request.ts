import { holdAsset } from '../assets/hold-asset.ts';
import { mayPublishAsset } from '../assets/policy.ts';
import { adminOfItsTeam } from '../assets/require-right.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { mayInstallTo } from '../installations/policy.ts';
import { readTargets } from '../installations/read-target.ts';
import { columnsOf, type Target } from '../installations/target.ts';
import { askedTarget, type TargetInput } from '../installations/target-input.ts';
import { BadUserInput, Conflict, Forbidden } from '../kernel/errors.ts';
import { textInput } from '../kernel/text-input.ts';
import { openInstallationRequest } from './open-request.ts';
import { isRequester } from './policy.ts';
import type { WholeRequest } from './request-events.ts';

export interface CreateInstallationRequest extends TargetInput {
  assetId: string;
  message?: string | null | undefined;
}

/** Asks those who may to install an asset somewhere; for a draft, to publish it as well. */
export async function createInstallationRequest(
  db: Db,
  principal: Manager,
  input: CreateInstallationRequest,
): Promise<WholeRequest> {
  const asked = askedTarget('entityId', input);
  const message = textInput('message', input.message ?? '', 2000);
  return change(db, principal, async (tx) => {
    const [target] = await readTargets(tx, principal, 'entityId', [asked]);
    const asset = await holdAsset(tx, principal, input.assetId);
    await requireNeed(tx, principal, asset, target!);
    const request = await openInstallationRequest(tx, principal, { assetId: asset.id, target: target!, message });
    // What somebody else said who asked for the same is for those who decide.
    return isRequester(principal, request) ? request : { ...request, message: '' };
  });
}

/** Nobody is asked for what one may do oneself, for what is so already, or for what nobody may do. */
async function requireNeed(tx: Tx, principal: Manager, asset: Asset, target: Target): Promise<void> {
  const columns = columnsOf(target);
  const there = await adminThere(tx, principal, [columns]);
  const verdict = mayInstallTo(principal, columns, there(columns));
  if (verdict === 'only-oneself') throw new Forbidden('Nobody installs for another person. Ask for a team of theirs instead.');
  if (verdict === 'allow' && (target.target === 'USER' || (await isPublishedOrMayBe(tx, principal, asset))))
    throw new BadUserInput('entityId', 'You may install there yourself: call setAssetInstallations with append: true.');
  const installed = { organizationId: principal.organizationId, assetId: asset.id, ...columns };
  if (asset.status === 'PUBLISHED' && (await tx.installation.findFirst({ where: installed, select: { id: true } })))
    throw new Conflict('entityId', 'The asset is installed there already.', 'INSTALLED');
}

const isPublishedOrMayBe = async (tx: Tx, principal: Manager, asset: Asset) =>
  asset.status === 'PUBLISHED' || mayPublishAsset(principal, await adminOfItsTeam(tx, principal, asset)) === 'allow';
