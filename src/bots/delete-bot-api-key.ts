import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { NotFound } from '../kernel/errors.ts';
import { mayRevokeKey } from './policy.ts';

/** Revokes a key of a bot: the next call with it is refused. Revoking it again changes nothing. */
export async function deleteBotApiKey(db: Db, user: User, keyId: string): Promise<void> {
  await change(db, user, async (tx) => {
    const key = await tx.token.findUnique({ where: { id: keyId, kind: 'BOT_API_KEY' } });
    if (!key || mayRevokeKey(user, key) !== 'allow') throw new NotFound('Key');
    const data = { revokedAt: new Date(), revokedById: user.userId };
    const { count } = await tx.token.updateMany({ where: { id: keyId, revokedAt: null }, data });
    if (count === 0) return;
    const { organizationId, label, kind, botId } = key;
    const target = { type: 'token', id: keyId, name: label } as const;
    await recordAudit(tx, user, { event: 'token.revoked', organizationId, target, data: { kind, ...(botId && { botId }) } });
  });
}
