import { isAdmin, isViewer, type Known } from '../auth/principal.ts';
import type { Subject } from './resolve.ts';

export type SeeVerdict = 'allow' | 'only-oneself' | 'takes-admin';

/** May this principal see what that subject gets? `adminThere`: it is an admin of a team that the subject is in. */
export function maySeeEntitlements(principal: Known, subject: Subject, adminThere: boolean): SeeVerdict {
  if (isSelf(principal, subject)) return 'allow';
  if (principal.kind === 'BOT') return 'only-oneself';
  if (isAdmin(principal)) return 'allow';
  return adminThere && !isViewer(principal) ? 'allow' : 'takes-admin';
}

function isSelf(principal: Known, subject: Subject): boolean {
  if (principal.kind === 'USER') return subject.kind === 'USER' && subject.userId === principal.userId;
  if (principal.kind === 'BOT') return subject.kind === 'BOT' && subject.botId === principal.botId;
  return subject.kind === 'SERVICE_ACCOUNT' && subject.serviceAccountId === principal.serviceAccountId;
}
