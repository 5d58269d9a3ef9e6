import type { KnownGate } from '../auth/gate.ts';
import type { Principal } from '../auth/principal.ts';
import type { Proposer } from './policy.ts';

/** Not for bots: what is only proposed concerns those who work on assets. */
export const readsChangeRequests: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
export const proposesChanges: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER', scope: 'assets:write' };

/** The principal that these gates let through. */
export function asProposer(principal: Principal): Proposer {
  if (principal.kind !== 'USER' && principal.kind !== 'SERVICE_ACCOUNT')
    throw new Error('The gate of this field must admit people and service accounts only.');
  return principal;
}
