import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { mayManageBot } from './policy.ts';

/** The living bot, held until the change commits: so that no key is issued to a bot that is being deleted. */
export async function holdBot(tx: Tx, manager: Manager, id: string) {
  await tx.$queryRaw`SELECT 1 FROM bot WHERE id = ${id} AND organization_id = ${manager.organizationId} FOR NO KEY UPDATE`;
  const bot = await tx.bot.findUnique({ where: { id } });
  if (!bot || mayManageBot(manager, bot) !== 'allow') throw new NotFound('Bot');
  return bot;
}
