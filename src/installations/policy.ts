import { holdsScope, isAdmin, isViewer, type Known, type Manager } from '../auth/principal.ts';
import type { TargetColumns } from './target.ts';

export type InstallVerdict = 'allow' | 'viewer' | 'only-oneself' | 'takes-admin' | 'takes-team-admin';

/**
 * May this principal install something to that target? `adminThere`: it is an admin of the target team, of a team that has the target
 * repository or bot, or of a team above such a one.
 */
export function mayInstallTo(principal: Manager, target: TargetColumns, adminThere: boolean): InstallVerdict {
  if (isViewer(principal)) return 'viewer';
  if (target.target === 'USER') return isSelf(principal, target) ? 'allow' : 'only-oneself';
  if (isAdmin(principal)) return 'allow';
  if (target.target === 'ORGANIZATION') return 'takes-admin';
  return adminThere ? 'allow' : 'takes-team-admin';
}

/** The same for taking away; administrators may take away what a person has installed for oneself. */
export function mayUninstallFrom(principal: Manager, target: TargetColumns, adminThere: boolean): InstallVerdict {
  return isAdmin(principal) ? 'allow' : mayInstallTo(principal, target, adminThere);
}

/** Does this principal see that row? What a person has installed for oneself concerns that person and the administrators. */
export function maySeeInstallation(principal: Known, target: TargetColumns): boolean {
  if (target.target !== 'USER') return true;
  if (principal.kind === 'BOT') return false;
  return isAdmin(principal) || isSelf(principal, target);
}

/** May this principal read that row, and so the address of a person that it names? Of others that takes what reading members takes. */
export function mayReadInstallation(principal: Known, target: TargetColumns): boolean {
  if (!maySeeInstallation(principal, target)) return false;
  return target.target !== 'USER' || isSelf(principal, target) || holdsScope(principal, 'members:read');
}

const isSelf = (principal: Known, { userId }: TargetColumns) => principal.kind === 'USER' && principal.userId === userId;
