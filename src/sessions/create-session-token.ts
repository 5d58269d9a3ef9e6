import { recordAudit } from '../audit/record.ts';
import type { SessionTokens } from '../auth/jwt.ts';
import type { SignedIn } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { mayIssueSessionToken } from './policy.ts';

/** Makes a five-minute JWT that acts as the session it was made from, and dies with it. */
export async function createSessionToken(
  db: Db,
  user: SignedIn,
  tokens: SessionTokens,
): Promise<{ token: string; expiresAt: Date }> {
  const { credential, organizationId } = user;
  if (mayIssueSessionToken(user) !== 'allow')
    throw new Forbidden('A session token cannot make another one. Use the session itself.');
  await change(db, user, (tx) =>
    recordAudit(tx, user, {
      event: 'session.token_issued',
      organizationId,
      target: { type: 'session', id: credential.sessionId },
    }),
  );
  return tokens.issue(credential.sessionId);
}
