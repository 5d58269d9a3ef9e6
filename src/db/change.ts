import { announcedIn } from '../audit/record.ts';
import { reviseEntitlements } from '../audit/revise-entitlements.ts';
import { credentialId, type Known } from '../auth/principal.ts';
import { BadCredential, Conflict } from '../kernel/errors.ts';
import type { Db, Tx } from './client.ts';

type Person = Extract<Known, { kind: 'USER' }>;

/**
 * What a change holds beside the rights of its own principal: the memberships of people that it gives a role or takes out, or the whole
 * organization when it ends that.
 */
export interface Holds {
  members?: readonly string[];
  organization?: true;
}

/**
 * Runs a change in one transaction, after making sure that its principal still is who it was when the request came in: the organization
 * is locked against deletion, the membership against a change of role, and the credential against revocation and the loss of scopes until
 * the change commits. So a change is made fully with the old right or not at all, never in between.
 *
 * Everybody takes the locks in this order (people, organization, memberships, the bot, credential), and people and memberships in the
 * order of their ids, so that no two changes wait for each other.
 */
export function change<T>(db: Db, principal: Known, work: (tx: Tx) => Promise<T>, holds: Holds = {}): Promise<T> {
  return db.$transaction(async (tx) => {
    if (principal.kind === 'USER' || holds.members) await holdPeople(tx, principal, holds);
    await holdOrganization(tx, principal, holds);
    if (principal.kind === 'USER') await holdMembership(tx, principal, holds);
    else if (holds.members) await holdMembers(tx, principal.organizationId, holds.members);
    if (principal.kind === 'BOT') await holdBot(tx, principal);
    await holdCredential(tx, principal);
    const result = await work(tx);
    // Last of all: these rows are shared by many changes, and are held for as short as can be, in one order.
    await reviseEntitlements(tx, principal.organizationId, announcedIn(tx));
    return result;
  });
}

/**
 * One person's changes happen one after the other: two sessions that end each other would otherwise each hold what the other waits for.
 * Whoever takes people out ends their sessions and tokens, so theirs wait too, in every organization. Strangers' do not.
 */
async function holdPeople(tx: Tx, principal: Known, { members, organization }: Holds): Promise<void> {
  const { organizationId } = principal;
  const userId = principal.kind === 'USER' ? principal.userId : '';
  if (organization) {
    await tx.$queryRaw`
      SELECT 1 FROM "user" WHERE id = ${userId} OR id IN (SELECT user_id FROM membership WHERE organization_id = ${organizationId})
      ORDER BY id FOR NO KEY UPDATE`;
    return;
  }
  const others = members ?? [];
  await tx.$queryRaw`
    SELECT 1 FROM "user" WHERE id = ${userId}
      OR id IN (SELECT user_id FROM membership WHERE organization_id = ${organizationId} AND user_id = ANY(${others}::text[]))
    ORDER BY id FOR NO KEY UPDATE`;
}

async function holdOrganization(tx: Tx, { organizationId }: Known, holds: Holds): Promise<void> {
  const living = holds.organization
    ? await tx.$queryRaw<unknown[]>`SELECT 1 FROM organization WHERE id = ${organizationId} AND deleted_at IS NULL FOR UPDATE`
    : await tx.$queryRaw<unknown[]>`SELECT 1 FROM organization WHERE id = ${organizationId} AND deleted_at IS NULL FOR KEY SHARE`;
  if (living.length === 0) throw new BadCredential();
}

async function holdMembership(tx: Tx, { userId, organizationId, role }: Person, { members }: Holds): Promise<void> {
  const rows = members
    ? await holdMembers(tx, organizationId, [userId, ...members])
    : await tx.$queryRaw<HeldMembership[]>`
        SELECT user_id, role::text FROM membership WHERE organization_id = ${organizationId} AND user_id = ${userId} FOR SHARE`;
  const own = rows.find((row) => row.user_id === userId);
  if (!own) throw new BadCredential();
  if (own.role !== role) throw new Conflict('role', 'Your role changed while this call was running. Try again.', 'ROLE_CHANGED');
}

interface HeldMembership {
  user_id: string;
  role: string;
}

function holdMembers(tx: Tx, organizationId: string, userIds: readonly string[]): Promise<HeldMembership[]> {
  return tx.$queryRaw`
    SELECT user_id, role::text FROM membership WHERE organization_id = ${organizationId} AND user_id = ANY(${[...userIds]}::text[])
    ORDER BY user_id FOR UPDATE`;
}

/** A bot's changes happen one after the other as well. It comes before its key, as where a bot is deleted. */
async function holdBot(tx: Tx, { botId }: Extract<Known, { kind: 'BOT' }>): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM bot WHERE id = ${botId} FOR NO KEY UPDATE`;
}

async function holdCredential(tx: Tx, principal: Known): Promise<void> {
  const { credential } = principal;
  const id = credentialId(principal);
  if (credential.via === 'session') {
    const alive = await tx.$queryRaw<unknown[]>`SELECT 1 FROM session WHERE id = ${id} AND ended_at IS NULL FOR SHARE`;
    if (alive.length === 0) throw new BadCredential();
    return;
  }
  const [token] = await tx.$queryRaw<{ scopes: string[] }[]>`
    SELECT scopes FROM token WHERE id = ${id} AND revoked_at IS NULL FOR SHARE`;
  if (!token) throw new BadCredential();
  if (![...credential.scopes].every((scope) => token.scopes.includes(scope)))
    throw new Conflict('scopes', 'The scopes of your key changed while this call was running. Try again.', 'SCOPES_CHANGED');
}
