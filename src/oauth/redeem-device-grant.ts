import { recordAudit, system } from '../audit/record.ts';
import type { Role } from '../auth/principal.ts';
import { mintToken, type TokenPrefixes } from '../auth/token-format.ts';
import type { Db, Tx } from '../db/client.ts';
import type { DeviceGrant, Token } from '../generated/prisma/client.ts';
import { newId } from '../kernel/ids.ts';
import { yearsFromNow } from '../tokens/token-life.ts';
import { clientName, type OAuthClients } from './clients.ts';
import { mayRedeem, statusOf } from './policy.ts';

const tokenLifeYears = 10;

export type Redemption = { outcome: 'issued'; plaintext: string; token: Token } | { outcome: 'access_denied' | 'invalid_grant' };

/**
 * Gives a program its token for an approved grant, once. What the approval is worth is judged now, not when it was given: the person is
 * held against removal, a change of role and the deletion of the organization, the bot against its own. An approval that has become worthless
 * stays so.
 */
export function redeemDeviceGrant(
  db: Db,
  prefixes: TokenPrefixes,
  clients: OAuthClients,
  approved: DeviceGrant,
): Promise<Redemption> {
  return db.$transaction(async (tx) => {
    const role = await holdApprover(tx, approved);
    const botLives = await holdBot(tx, approved);
    await tx.$queryRaw`SELECT 1 FROM device_grant WHERE id = ${approved.id} FOR UPDATE`;
    const grant = await tx.deviceGrant.findUnique({ where: { id: approved.id } });
    if (!grant || statusOf(grant, new Date()) !== 'APPROVED')
      return { outcome: grant?.deniedAt ? 'access_denied' : 'invalid_grant' };
    if (grant.decidedById === null || !botLives || mayRedeem(role, grant.botId !== null) !== 'allow') {
      await voidGrant(tx, grant, approved.organizationId);
      return { outcome: 'access_denied' };
    }
    const client = clientName(clients, grant.clientId);
    return { outcome: 'issued', ...(await issueDeviceToken(tx, prefixes, grant as ApprovedGrant, client)) };
  });
}

/** A grant whose approval has somebody who answers for it. */
type ApprovedGrant = DeviceGrant & { organizationId: string; decidedById: string };

/** The role that the giver of the approval has now, if any. People before organizations, as everybody takes these locks. */
async function holdApprover(tx: Tx, { organizationId, decidedById }: DeviceGrant): Promise<Role | null> {
  const person = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "user" WHERE id = ${decidedById} AND disabled_at IS NULL FOR NO KEY UPDATE`;
  const living = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM organization WHERE id = ${organizationId} AND deleted_at IS NULL FOR KEY SHARE`;
  const [membership] = await tx.$queryRaw<{ role: Role }[]>`
    SELECT role::text FROM membership WHERE organization_id = ${organizationId} AND user_id = ${decidedById} FOR SHARE`;
  return person.length > 0 && living.length > 0 ? (membership?.role ?? null) : null;
}

async function holdBot(tx: Tx, { organizationId, botId }: DeviceGrant): Promise<boolean> {
  if (botId === null) return true;
  const living = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM bot WHERE id = ${botId} AND organization_id = ${organizationId} AND deleted_at IS NULL FOR SHARE`;
  return living.length > 0;
}

async function voidGrant(tx: Tx, { id, clientId }: DeviceGrant, organizationId: string | null): Promise<void> {
  await tx.deviceGrant.update({ where: { id }, data: { deniedAt: new Date() } });
  const target = { type: 'device_grant', id, name: clientId } as const;
  await recordAudit(tx, system, { event: 'device.denied', organizationId, target, data: { clientId, reason: 'right_lost' } });
}

/** The server itself issues it, for a caller whom nobody knows yet; the audit row names the approval, and that one names the person. */
async function issueDeviceToken(tx: Tx, prefixes: TokenPrefixes, grant: ApprovedGrant, label: string) {
  const { organizationId, decidedById, botId, clientId } = grant;
  const { plaintext, ...stored } = mintToken(prefixes.DEVICE_TOKEN);
  const scopes = ['full'];
  const actsAs = botId === null ? { userId: decidedById } : { botId };
  const token = await tx.token.create({
    data: {
      id: newId('tok'),
      kind: 'DEVICE_TOKEN',
      label,
      clientId,
      scopes,
      organizationId,
      createdById: decidedById,
      ...actsAs,
      ...stored,
      expiresAt: yearsFromNow(tokenLifeYears),
    },
  });
  await tx.deviceGrant.update({ where: { id: grant.id }, data: { redeemedAt: new Date() } });
  await recordAudit(tx, system, {
    event: 'token.created',
    organizationId,
    target: { type: 'token', id: token.id, name: label },
    data: { kind: token.kind, scopes, deviceGrantId: grant.id, ...actsAs },
  });
  return { plaintext, token };
}
