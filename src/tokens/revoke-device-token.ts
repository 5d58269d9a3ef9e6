import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { mayRevokeDeviceToken } from './policy.ts';
import { revokeTokens } from './revoke-tokens.ts';

/** Revokes what a program was given that was let in: its next call is refused. Revoking it again changes nothing. */
export async function revokeDeviceToken(db: Db, user: User, tokenId: string): Promise<void> {
  await change(db, user, async (tx) => {
    const token = await tx.token.findUnique({ where: { id: tokenId, kind: 'DEVICE_TOKEN' } });
    if (!token || mayRevokeDeviceToken(user, token) !== 'allow') throw new NotFound('Token');
    await revokeTokens(tx, user, { id: tokenId });
  });
}
