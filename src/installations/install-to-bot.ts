import { holdAsset } from '../assets/hold-asset.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { applyTargets } from './apply-targets.ts';
import { readTargets } from './read-target.ts';
import { requireUninstallRight } from './require-right.ts';
import { removeRows } from './rows.ts';
import { withTarget } from './target.ts';

export interface AssetAndBot {
  assetId: string;
  botId: string;
}

/** Installs an asset of any type to a bot, besides what it is installed to already. */
export async function installToBot(db: Db, principal: Manager, { assetId, botId }: AssetAndBot): Promise<void> {
  await change(db, principal, async (tx) => {
    const add = await readTargets(tx, principal, 'botId', [{ target: 'BOT', by: { id: botId } }]);
    const asset = await holdAsset(tx, principal, assetId);
    await applyTargets(tx, principal, { assetId: asset.id }, { add, replace: false });
  });
}

/** Takes an asset away from a bot; what the bot gets through its teams or with everybody, it keeps. */
export async function uninstallFromBot(db: Db, principal: Manager, { assetId, botId }: AssetAndBot): Promise<void> {
  await change(db, principal, async (tx) => {
    await readTargets(tx, principal, 'botId', [{ target: 'BOT', by: { id: botId } }]);
    const asset = await holdAsset(tx, principal, assetId);
    const { organizationId } = principal;
    const rows = await tx.installation.findMany({ where: { organizationId, assetId: asset.id, botId }, include: withTarget });
    await requireUninstallRight(tx, principal, rows);
    await removeRows(tx, principal, { organizationId, id: { in: rows.map(({ id }) => id) } }, null);
  });
}
