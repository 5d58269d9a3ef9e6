import type { KnownGate } from '../auth/gate.ts';
import type { Principal } from '../auth/principal.ts';
import type { AssetEditor } from './policy.ts';

export const readsAssets: KnownGate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
export const changesAssets: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER', scope: 'assets:write' };

/** The principal that the gate of a change lets through. */
export function asEditor(principal: Principal): AssetEditor {
  if (principal.kind !== 'USER' && principal.kind !== 'SERVICE_ACCOUNT')
    throw new Error('The gate of this field must admit people and service accounts only.');
  return principal;
}
