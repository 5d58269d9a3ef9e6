import type { KnownGate } from '../auth/gate.ts';

export const readsAssets: KnownGate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
export const changesAssets: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER', scope: 'assets:write' };
