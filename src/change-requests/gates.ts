import type { KnownGate } from '../auth/gate.ts';

/** Not for bots: what is only proposed concerns those who work on assets. */
export const readsChangeRequests: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
