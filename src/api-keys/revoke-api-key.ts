import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { holdApiKey } from './hold-api-key.ts';

/** Revokes a key of the organization: the next call with it is refused. Revoking it again changes nothing. */
export async function revokeApiKey(db: Db, user: User, id: string): Promise<void> {
  await change(db, user, async (tx) => {
    const { organizationId, label, kind, revokedAt } = await holdApiKey(tx, user, id);
    if (revokedAt) return;
    await tx.token.update({ where: { id }, data: { revokedAt: new Date(), revokedById: user.userId } });
    const target = { type: 'token', id, name: label } as const;
    await recordAudit(tx, user, { event: 'token.revoked', organizationId, target, data: { kind } });
  });
}
