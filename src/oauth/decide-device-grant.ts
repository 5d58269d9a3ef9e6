import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { holdBot } from '../bots/hold-bot.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { Conflict, Forbidden, NotFound } from '../kernel/errors.ts';
import { clientName, type OAuthClients } from './clients.ts';
import { findDeviceGrant, unknownCode } from './find-device-grant.ts';
import { type Decision, mayActAsBot, mayDecide } from './policy.ts';
import type { DeviceThrottles } from './throttle-device-flow.ts';

export interface DecideDeviceGrant extends Decision {
  userCode: string;
  clientId: string;
  /** The organization to decide for; the one that the session works in when left out. */
  organizationId?: string;
}

/** Lets a program in, or turns it away: as the person or as a bot, in one organization. Decided so already, nothing changes. */
export async function decideDeviceGrant(
  db: Db,
  user: User,
  throttles: DeviceThrottles,
  clients: OAuthClients,
  ip: string,
  { userCode, clientId, organizationId = user.organizationId, approve, botId }: DecideDeviceGrant,
): Promise<void> {
  const found = await findDeviceGrant(db, user, throttles, ip, userCode);
  if (!found || found.clientId !== clientId) throw unknownCode();
  const decider = await inOrganization(db, user, organizationId);
  const actingAs = approve ? botId : null;
  await change(db, decider, async (tx) => {
    if (actingAs !== null) await requireBot(tx, decider, actingAs);
    await tx.$queryRaw`SELECT 1 FROM device_grant WHERE id = ${found.id} FOR UPDATE`;
    const grant = await tx.deviceGrant.findUnique({ where: { id: found.id } });
    const now = new Date();
    const verdict = grant ? mayDecide(decider, grant, { approve, botId: actingAs }, now) : 'hidden';
    if (verdict === 'done') return;
    if (verdict === 'hidden') throw unknownCode();
    if (verdict === 'expired')
      throw new Conflict('userCode', 'This code has expired. Start again in your terminal for a new one.', 'EXPIRED');
    if (verdict === 'decided-otherwise')
      throw new Conflict(
        'userCode',
        'This code has been decided already. Start again in your terminal for a new one.',
        'ALREADY_DECIDED',
      );
    await tx.deviceGrant.update({
      where: { id: found.id },
      data: {
        organizationId,
        decidedById: decider.userId,
        botId: actingAs,
        ...(approve ? { approvedAt: now } : { deniedAt: now }),
      },
    });
    const target = { type: 'device_grant', id: found.id, name: clientName(clients, clientId) } as const;
    const data = { clientId, ...(actingAs !== null && { botId: actingAs }) };
    await recordAudit(tx, decider, { event: approve ? 'device.approved' : 'device.denied', organizationId, target, data });
  });
}

/** The person as a member of another organization, with the role held there: the page may decide for any of the person's own. */
async function inOrganization(db: Db, user: User, organizationId: string): Promise<User> {
  if (organizationId === user.organizationId) return user;
  const membership = await db.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId: user.userId }, organization: { deletedAt: null } },
  });
  if (!membership) throw new NotFound('Organization');
  return { ...user, organizationId, role: membership.role };
}

async function requireBot(tx: Tx, decider: User, botId: string): Promise<void> {
  if (mayActAsBot(decider.role) !== 'allow')
    throw new Forbidden(`To let a program act as a bot needs the role ADMIN in the organization; yours is ${decider.role}.`);
  await holdBot(tx, decider, botId);
}
