import { asKnown } from '../auth/gate.ts';
import { type Entitlement, resolveEntitlements } from '../entitlement/resolve.ts';
import { batched } from '../graphql/batched.ts';
import type { Context } from '../graphql/context.ts';
import { seenOfBot } from './policy.ts';

const resolved = batched<string, Entitlement[]>(async ({ db, principal }, botIds) => {
  const bots = botIds.map((botId) => ({ kind: 'BOT' as const, botId }));
  const found = await resolveEntitlements(db, asKnown(principal).organizationId, bots);
  return new Map(botIds.map((botId, n) => [botId, found[n]?.entitlements ?? []]));
});

/** What the caller sees of what a bot gets, resolved at once for many bots. */
export async function entitlementsOfBot(botId: string, context: Context): Promise<readonly Entitlement[]> {
  const caller = asKnown(context.principal);
  const ofBot = async (id: string) => (await resolved(context, id)) ?? [];
  const [gets, own] = await Promise.all([ofBot(botId), caller.kind === 'BOT' ? ofBot(caller.botId) : []]);
  return seenOfBot(caller, gets, own);
}
