import { asKnown } from '../auth/gate.ts';
import { type Entitlement, resolveEntitlements } from '../entitlement/resolve.ts';
import { batched } from '../graphql/batched.ts';
import type { Context } from '../graphql/context.ts';

const resolved = batched<string, Entitlement[]>(async ({ db, principal }, botIds) => {
  const bots = botIds.map((botId) => ({ kind: 'BOT' as const, botId }));
  const found = await resolveEntitlements(db, asKnown(principal).organizationId, bots);
  return new Map(botIds.map((botId, n) => [botId, found[n]?.entitlements ?? []]));
});

/** What a bot gets, resolved at once for many bots. A bot sees of another only what it gets as well. */
export async function entitlementsOfBot(botId: string, context: Context): Promise<Entitlement[]> {
  const caller = asKnown(context.principal);
  const ofBot = async (id: string) => (await resolved(context, id)) ?? [];
  if (caller.kind !== 'BOT' || caller.botId === botId) return ofBot(botId);
  const [theirs, own] = await Promise.all([ofBot(botId), ofBot(caller.botId)]);
  const seen = new Set(own.map(({ assetId }) => assetId));
  return theirs.filter(({ assetId }) => seen.has(assetId));
}
