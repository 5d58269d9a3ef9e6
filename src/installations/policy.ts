import { atLeast, type ServiceAccount, type User } from '../auth/principal.ts';
import type { TargetColumns } from './target.ts';

/** Who can decide about installations at all: never a bot. */
export type Installer = User | ServiceAccount;

export type InstallVerdict = 'allow' | 'only-oneself' | 'takes-admin' | 'takes-team-admin';

/**
 * May this principal install something to that target, or take it away from there? `adminThere`: it is an admin of the target team, of a
 * team that has the target repository or bot, or of a team above such a one.
 */
export function mayInstallTo(principal: Installer, target: TargetColumns, adminThere: boolean): InstallVerdict {
  if (target.target === 'USER') return isSelf(principal, target) ? memberVerdict(principal) : 'only-oneself';
  if (isAdmin(principal)) return 'allow';
  if (target.target === 'ORGANIZATION') return 'takes-admin';
  return adminThere && principal.kind === 'USER' && atLeast(principal.role, 'MEMBER') ? 'allow' : 'takes-team-admin';
}

/** The same for taking away; administrators may take away what a person has installed for oneself. */
export function mayUninstallFrom(principal: Installer, target: TargetColumns, adminThere: boolean): InstallVerdict {
  return isAdmin(principal) ? 'allow' : mayInstallTo(principal, target, adminThere);
}

const isAdmin = (principal: Installer) => principal.kind === 'SERVICE_ACCOUNT' || atLeast(principal.role, 'ADMIN');
const isSelf = (principal: Installer, { userId }: TargetColumns) => principal.kind === 'USER' && principal.userId === userId;
const memberVerdict = (principal: Installer): InstallVerdict =>
  principal.kind === 'USER' && atLeast(principal.role, 'MEMBER') ? 'allow' : 'takes-admin';
