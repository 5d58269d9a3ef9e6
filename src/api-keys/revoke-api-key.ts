import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { revokeTokens } from '../tokens/revoke-tokens.ts';
import { holdApiKey } from './hold-api-key.ts';

/** Revokes a key of the organization: the next call with it is refused. Revoking it again changes nothing. */
export async function revokeApiKey(db: Db, user: User, id: string): Promise<void> {
  await change(db, user, async (tx) => {
    await holdApiKey(tx, user, id);
    await revokeTokens(tx, user, { id });
  });
}
