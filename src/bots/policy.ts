import { holdsScope, type Known, type Manager } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';

/** Everybody known sees the living bots of the own organization. */
export function livingBots({ organizationId }: Known) {
  return { organizationId, deletedAt: null };
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
