import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { asKnown } from '../auth/gate.ts';
import { type Entitlement, resolveEntitlements } from '../entitlement/resolve.ts';
import type { Context } from '../graphql/context.ts';
import { perCall } from '../graphql/per-call.ts';

/** What a bot gets, resolved at once for all bots of the answer. A bot sees of another only what it gets as well. */
export async function entitlementsOfBot(botId: string, context: Context, info: GraphQLResolveInfo): Promise<Entitlement[]> {
  const caller = asKnown(context.principal);
  const loader = perCall(context, info, 'entitlements of bots', () => loaderOf(context, caller.organizationId));
  if (caller.kind !== 'BOT' || caller.botId === botId) return loader.load(botId);
  const [theirs, own] = await Promise.all([loader.load(botId), loader.load(caller.botId)]);
  const seen = new Set(own.map(({ assetId }) => assetId));
  return theirs.filter(({ assetId }) => seen.has(assetId));
}

function loaderOf({ db }: Context, organizationId: string): DataLoader<string, Entitlement[]> {
  return new DataLoader(async (botIds) => {
    const bots = botIds.map((botId) => ({ kind: 'BOT' as const, botId }));
    const resolved = await resolveEntitlements(db, organizationId, bots);
    return resolved.map((one) => one?.entitlements ?? []);
  });
}
