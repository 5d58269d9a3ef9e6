import { credentialId, type Known } from '../auth/principal.ts';
import { BadCredential, Conflict } from '../kernel/errors.ts';
import type { Db, Tx } from './client.ts';

/**
 * Runs a change in one transaction, after making sure that its principal still is who it was when the request came in: the credential
 * is locked against revocation and the membership against a change of role until the change commits. So a change is made fully with
 * the old right or not at all, never in between.
 */
export function change<T>(db: Db, principal: Known, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(async (tx) => {
    if (principal.kind === 'USER') await holdPerson(tx, principal);
    await holdCredential(tx, principal);
    if (principal.kind === 'USER') await holdMembership(tx, principal);
    return work(tx);
  });
}

/**
 * One person's changes happen one after the other: two sessions that end each other would otherwise each hold what the other waits for.
 */
async function holdPerson(tx: Tx, { userId }: Extract<Known, { kind: 'USER' }>): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId} FOR NO KEY UPDATE`;
}

async function holdCredential(tx: Tx, principal: Known): Promise<void> {
  const id = credentialId(principal);
  const alive =
    principal.credential.via === 'session'
      ? await tx.$queryRaw<unknown[]>`SELECT 1 FROM session WHERE id = ${id} AND ended_at IS NULL FOR SHARE`
      : await tx.$queryRaw<unknown[]>`SELECT 1 FROM token WHERE id = ${id} AND revoked_at IS NULL FOR SHARE`;
  if (alive.length === 0) throw new BadCredential();
}

async function holdMembership(tx: Tx, { userId, organizationId, role }: Extract<Known, { kind: 'USER' }>): Promise<void> {
  const rows = await tx.$queryRaw<{ role: string }[]>`
    SELECT role::text FROM membership WHERE organization_id = ${organizationId} AND user_id = ${userId} FOR SHARE`;
  if (rows.length === 0) throw new BadCredential();
  if (rows[0]!.role !== role)
    throw new Conflict('role', 'Your role changed while this call was running. Try again.', 'ROLE_CHANGED');
}
