import { holdsScope, type Known, type Manager } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';

/** Everybody known sees the living bots of the own organization. */
export function livingBots({ organizationId }: Known) {
  return { organizationId, deletedAt: null };
}

/** What this principal sees of what a bot gets. `own`: what it gets itself. A bot sees of another only what it gets as well. */
export function seenOfBot<Asset extends { assetId: string }>(
  principal: Known,
  gets: readonly Asset[],
  own: readonly Asset[],
): readonly Asset[] {
  if (principal.kind !== 'BOT') return gets;
  const ownIds = new Set(own.map(({ assetId }) => assetId));
  return gets.filter(({ assetId }) => ownIds.has(assetId));
}

export type ManageVerdict = 'allow' | 'hidden';

/** May this principal change that bot? Deleted bots and those of others are not told to exist. */
export function mayManageBot(manager: Manager, bot: { organizationId: string; deletedAt: Date | null }): ManageVerdict {
  return bot.organizationId === manager.organizationId && bot.deletedAt === null ? 'allow' : 'hidden';
}

/** May this principal revoke that key? Also a revoked one, which changes nothing. */
export function mayRevokeKey(manager: Manager, key: { organizationId: string; botId: string | null }): ManageVerdict {
  return key.organizationId === manager.organizationId && key.botId !== null ? 'allow' : 'hidden';
}

export type IssueVerdict = 'allow' | 'scope-escalation';

/** May this principal hand out a key with these scopes? A token hands out at most what it holds; `full` only if it holds `full`. */
export function mayIssueKey(issuer: Manager, wanted: readonly Scope[]): IssueVerdict {
  return wanted.every((scope) => holdsScope(issuer, scope)) ? 'allow' : 'scope-escalation';
}
