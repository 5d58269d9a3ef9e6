import type { KnownGate } from '../auth/gate.ts';

/** The log tells who did what to whom, addresses included: it is for those who answer for the organization. */
export const readsAudit: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'audit:read' };

/** Whoever brings events along says what others did: no narrower scope stands for that. */
export const importsAudit: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'full' };
