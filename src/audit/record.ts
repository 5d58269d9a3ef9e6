import { credentialId, type Known, type Principal, principalId } from '../auth/principal.ts';
import type { RefusedToken } from '../auth/resolve-token.ts';
import type { Db, Tx } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import type { AuditEvent } from './events.ts';

/** The command line on the server's own machine, and the server itself: actors that are no principal. */
export const system = { kind: 'SYSTEM' } as const;
export type Actor = Principal | typeof system;

/** Announces a change in the transaction that makes it: no audit row, no change. */
export async function recordAudit(tx: Tx, actor: Actor, ...events: AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.auditEvent.createMany({
    data: events.map((event) => ({
      id: newId('aud'),
      organizationId: event.organizationId,
      event: event.event,
      ...actorOf(actor),
      targetType: event.target.type,
      targetId: event.target.id,
      targetName: event.target.name ?? null,
      data: 'data' in event ? event.data : {},
    })),
  });
}

/** Uses of tokens that no longer open anything. Written in batches, apart from the refused call itself. */
export async function recordTokenRefusals(db: Db, refusals: RefusedToken[]): Promise<void> {
  await recordAudit(
    db,
    system,
    ...refusals.map(
      ({ tokenId, organizationId, cause }): AuditEvent => ({
        event: 'token.refused',
        organizationId,
        target: { type: 'token', id: tokenId },
        data: { cause },
      }),
    ),
  );
}

/** The only place where a principal becomes text in the log. */
function actorOf(actor: Actor) {
  if (actor.kind === 'SYSTEM' || actor.kind === 'ANONYMOUS')
    return { actorKind: actor.kind, actorId: null, actorName: null, credentialId: null };
  return { actorKind: actor.kind, actorId: principalId(actor), actorName: nameOf(actor), credentialId: credentialId(actor) };
}

const nameOf = (actor: Known) => (actor.kind === 'USER' ? actor.email : actor.name);
