import type { Bot, Known } from '../auth/principal.ts';
import type { Db, Tx } from '../db/client.ts';
import { gather } from '../entitlement/gather.ts';
import { loadFacts } from '../entitlement/load-facts.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { livingCollections } from './policy.ts';

/** The collections that this principal may know of: all of the organization; for a bot those with something that it could get. */
export async function visibleCollections(db: Db | Tx, principal: Known): Promise<Prisma.CollectionWhereInput> {
  const living = livingCollections(principal.organizationId);
  if (principal.kind !== 'BOT') return living;
  return { ...living, assets: { some: { assetId: { in: await installedFor(db, principal) } } } };
}

/** Whatever is active at present: otherwise a bot that has chosen one collection would not find the next one. */
async function installedFor(db: Db | Tx, bot: Bot): Promise<string[]> {
  const facts = await loadFacts(db, bot.organizationId, [bot]);
  return gather(facts).flatMap((got) => [...got.keys()]);
}
