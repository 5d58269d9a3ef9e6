import type { SignedIn } from '../auth/principal.ts';

/** Sessions that still open something, newest first by id. Everybody manages their own and nobody else's. */
export function livingSessionsOf(userId: string) {
  return { userId, endedAt: null, expiresAt: { gt: new Date() } };
}

export type IssueVerdict = 'allow' | 'not-from-a-session-token';

/** A session token is made from the session itself: one that could make the next would never end. */
export function mayIssueSessionToken({ credential }: SignedIn): IssueVerdict {
  return credential.kind === 'SESSION' ? 'allow' : 'not-from-a-session-token';
}
