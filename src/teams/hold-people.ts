import type { Tx } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';

/** The given people, each once. All must be members of the organization, and remain so until the transaction ends. */
export async function peopleOf(tx: Tx, organizationId: string, userIds: readonly string[]): Promise<Set<string>> {
  const wanted = new Set(userIds);
  if (wanted.size === 0) return wanted;
  const known = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM membership WHERE organization_id = ${organizationId} AND user_id = ANY(${[...wanted]}) ORDER BY user_id FOR KEY SHARE`;
  if (known.length < wanted.size) throw new NotFound('Member');
  return wanted;
}
