import type { KnownGate } from '../auth/gate.ts';
import type { Principal } from '../auth/principal.ts';
import type { Narrowed } from './activate-collection.ts';

export const readsCollections: KnownGate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
export const changesCollections: KnownGate = {
  principals: ['USER', 'SERVICE_ACCOUNT'],
  role: 'MEMBER',
  scope: 'installations:write',
};
/** Without a role: it narrows what the caller itself gets, and concerns nobody else. A service account has no lock of its own. */
export const narrowsItself: KnownGate = { principals: ['USER', 'BOT'], scope: 'installations:write' };

/** The principal that `narrowsItself` lets through. */
export function asNarrowed(principal: Principal): Narrowed {
  if (principal.kind !== 'USER' && principal.kind !== 'BOT')
    throw new Error('The gate of this field must admit people and bots only.');
  return principal;
}
