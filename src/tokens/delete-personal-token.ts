import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { mayRevokePersonalToken } from './policy.ts';
import { revokeTokens } from './revoke-tokens.ts';

/** Revokes one of the person's own tokens: the next call with it is refused. Revoking it again changes nothing. */
export async function deletePersonalToken(db: Db, user: User, tokenId: string): Promise<void> {
  await change(db, user, async (tx) => {
    const token = await tx.token.findUnique({ where: { id: tokenId, kind: 'PERSONAL_TOKEN' } });
    if (!token || mayRevokePersonalToken(user, token) !== 'allow') throw new NotFound('Token');
    await revokeTokens(tx, user, { id: tokenId });
  });
}
