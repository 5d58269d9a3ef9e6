import type { User } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { mayManageApiKey } from './policy.ts';

/** The key, revoked or not, held until the change commits. */
export async function holdApiKey(tx: Tx, user: User, id: string) {
  await tx.$queryRaw`SELECT 1 FROM token WHERE id = ${id} AND organization_id = ${user.organizationId} FOR NO KEY UPDATE`;
  const key = await tx.token.findUnique({ where: { id } });
  if (!key || mayManageApiKey(user, key) !== 'allow') throw new NotFound('API key');
  return key;
}
