import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { asKnown } from '../auth/gate.ts';
import { type Entitlement, resolveEntitlements } from '../entitlement/resolve.ts';
import type { Context } from '../graphql/context.ts';
import { perCall } from '../graphql/per-call.ts';
import { seenOfBot } from './policy.ts';

/** What the caller sees of what a bot gets, resolved at once for all bots of the answer. */
export async function entitlementsOfBot(
  botId: string,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<readonly Entitlement[]> {
  const caller = asKnown(context.principal);
  const loader = perCall(context, info, 'entitlements of bots', () => loaderOf(context, caller.organizationId));
  const [gets, own] = await Promise.all([loader.load(botId), caller.kind === 'BOT' ? loader.load(caller.botId) : []]);
  return seenOfBot(caller, gets, own);
}

function loaderOf({ db }: Context, organizationId: string): DataLoader<string, Entitlement[]> {
  return new DataLoader(async (botIds) => {
    const bots = botIds.map((botId) => ({ kind: 'BOT' as const, botId }));
    const resolved = await resolveEntitlements(db, organizationId, bots);
    return resolved.map((one) => one?.entitlements ?? []);
  });
}
