import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { revokeTokens } from '../tokens/revoke-tokens.ts';
import { mayRevokeKey } from './policy.ts';

/** Revokes a key of a bot: the next call with it is refused. Revoking it again changes nothing. */
export async function deleteBotApiKey(db: Db, user: User, keyId: string): Promise<void> {
  await change(db, user, async (tx) => {
    const key = await tx.token.findUnique({ where: { id: keyId, kind: 'BOT_API_KEY' } });
    if (!key || mayRevokeKey(user, key) !== 'allow') throw new NotFound('Key');
    await revokeTokens(tx, user, { id: keyId });
  });
}
