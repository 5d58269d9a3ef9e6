import { credentialId, nameInLogs, type Principal, principalId } from '../auth/principal.ts';
import type { RefusedToken } from '../auth/resolve-token.ts';
import type { Db, Tx } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import type { AuditEvent } from './events.ts';

/** The command line on the server's own machine, and the server itself: actors that are no principal. */
export const system = { kind: 'SYSTEM' } as const;
export type Actor = Principal | typeof system;

/** Announces a change in the transaction that makes it: no audit row, no change. */
export function recordAudit(tx: Tx, actor: Actor, ...events: AuditEvent[]): Promise<void> {
  return recordAuditOfMany(tx, actor, events);
}

const announced = new WeakMap<Tx, AuditEvent[]>();

/** What has been recorded in a transaction so far, for what reacts to changes before they commit. */
export function announcedIn(tx: Tx): readonly AuditEvent[] {
  return announced.get(tx) ?? [];
}

/** The same for what may be thousands: the deletion of an organization announces the end of all its memberships, sessions and tokens. */
export async function recordAuditOfMany(tx: Tx, actor: Actor, events: readonly AuditEvent[]): Promise<void> {
  announced.set(tx, (announced.get(tx) ?? []).concat(events));
  const at = new Date();
  await write(
    tx,
    events.map((event) => ({ actor, event, at })),
  );
}

/** Something that was done, by whom and when. */
export interface Act {
  actor: Actor;
  event: AuditEvent;
  at: Date;
}

/** For what changes nothing: reading, and refusals. Needs no transaction, and nothing reacts to it. May be written long after. */
export function recordAccesses(db: Db, accesses: readonly Act[]): Promise<void> {
  return write(db, accesses);
}

const mostPerStatement = 5_000;

/** One parameter for all rows of a statement. */
async function write(tx: Tx | Db, acts: readonly Act[]): Promise<void> {
  for (let from = 0; from < acts.length; from += mostPerStatement) {
    const rows = acts.slice(from, from + mostPerStatement).map(({ actor, event, at }) => ({
      id: newId('aud'),
      at,
      organization_id: event.organizationId,
      event: event.event,
      ...actorOf(actor),
      target_type: event.target.type,
      target_id: event.target.id,
      target_name: event.target.name ?? null,
      data: 'data' in event ? event.data : {},
    }));
    // The type is kept with the row, so that the log can be filtered by it without a look at the asset, which may be gone by then.
    await tx.$executeRaw`
      INSERT INTO audit_event (id, at, organization_id, event, actor_kind, actor_id, actor_name, credential_id,
        target_type, target_id, target_name, data, asset_type)
      SELECT r.id, r.at, r.organization_id, r.event, r.actor_kind, r.actor_id, r.actor_name, r.credential_id,
        r.target_type, r.target_id, r.target_name, r.data,
        (SELECT type FROM asset WHERE organization_id = r.organization_id
          AND id = CASE r.target_type WHEN 'asset' THEN r.target_id ELSE r.data->>'assetId' END)
      FROM jsonb_populate_recordset(NULL::audit_event, ${JSON.stringify(rows)}::jsonb) r`;
  }
}

/** Uses of tokens that no longer open anything. Written in batches, apart from the refused call itself. */
export async function recordTokenRefusals(db: Db, refusals: RefusedToken[]): Promise<void> {
  const at = new Date();
  const accesses = refusals.map(
    ({ tokenId, organizationId, cause }): Act => ({
      actor: system,
      event: { event: 'token.refused', organizationId, target: { type: 'token', id: tokenId }, data: { cause } },
      at,
    }),
  );
  await recordAccesses(db, accesses);
}

/** The only place where a principal becomes text in the log. */
function actorOf(actor: Actor) {
  if (actor.kind === 'SYSTEM' || actor.kind === 'ANONYMOUS')
    return { actor_kind: actor.kind, actor_id: null, actor_name: null, credential_id: null };
  return {
    actor_kind: actor.kind,
    actor_id: principalId(actor),
    actor_name: nameInLogs(actor),
    credential_id: credentialId(actor),
  };
}
