import { type Known, nameInLogs, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { liesAhead } from '../kernel/moment.ts';
import { numberEquals } from '../kernel/number-equals.ts';
import { lineInput, nameInput } from '../kernel/text-input.ts';
import { membersByAddress } from '../members/members-by-address.ts';
import { recordAudit } from './record.ts';

export interface ImportedEvent {
  timestamp: Date;
  actor?: string | null | undefined;
  event: string;
  targetType: string;
  target?: string | null | undefined;
  data?: string | null | undefined;
}

const mostEvents = 5_000;
const longestData = 100_000;

/**
 * Brings events of another log along. They are kept apart from what happened here, and marked. What was imported before is not imported
 * again. Returns how many are new.
 */
export async function importAuditEvents(db: Db, principal: Known, events: readonly ImportedEvent[]): Promise<number> {
  if (events.length > mostEvents) throw new BadUserInput('events', `Send at most ${mostEvents} events at once.`);
  const numbered = numberEquals(events.map(checked), contentOf);
  return change(db, principal, async (tx) => {
    const { organizationId } = principal;
    const actorOf = await actors(
      tx,
      principal,
      numbered.map(({ item }) => item.actor),
    );
    const rows = numbered.map(({ item: { actor, ...item }, hash, ordinal }) => ({
      ...item,
      actor_given: actor,
      ...actorOf(actor),
      hash,
      ordinal,
    }));
    const imported = await insert(tx, organizationId, principalId(principal), rows);
    const target = { type: 'organization', id: organizationId } as const;
    if (imported > 0)
      await recordAudit(tx, principal, { event: 'audit.imported', organizationId, target, data: { events: imported } });
    return imported;
  });
}

/** An event as it is stored. What is wrong is named with the place of the event in the list. */
function checked({ timestamp, actor, event, targetType, target, data }: ImportedEvent, at: number) {
  const field = (name: string) => `events.${at}.${name}`;
  if (liesAhead(timestamp)) throw new BadUserInput(field('timestamp'), 'Must not lie in the future.');
  return {
    id: newId('imp'),
    at: timestamp,
    actor: lineInput(field('actor'), actor ?? '', 254) || null,
    event: nameInput(field('event'), event, 100),
    target_type: nameInput(field('targetType'), targetType, 100),
    target_name: lineInput(field('target'), target ?? '', 500) || null,
    data: jsonInput(field('data'), data || null),
  };
}

function jsonInput(field: string, text: string | null): string | null {
  if (text === null) return null;
  if (text.length > longestData) throw new BadUserInput(field, `Must be at most ${longestData} characters long.`);
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new BadUserInput(field, 'Must be JSON text, such as {"role": "member"}.');
  }
}

type Checked = ReturnType<typeof checked>;

const contentOf = ({ at, actor, event, target_type, target_name, data }: Checked) =>
  JSON.stringify([at, actor?.toLowerCase(), event, target_type, target_name, data]);

/** Whom an event is ascribed to: the member with that address, or else whoever imports it. */
async function actors(tx: Tx, principal: Known, given: readonly (string | null)[]) {
  const members = await membersByAddress(
    tx,
    principal.organizationId,
    given.filter((actor) => actor !== null),
  );
  const caller = { actor_kind: principal.kind, actor_id: principalId(principal), actor_name: nameInLogs(principal) };
  return (actor: string | null) => {
    const member = members.get(actor?.toLowerCase() ?? '');
    return member ? { actor_kind: 'USER', actor_id: member.id, actor_name: member.email } : caller;
  };
}

/** One parameter for all rows. Another import of the same events at this moment is waited for, and then has them. */
function insert(tx: Tx, organizationId: string, importedById: string, rows: object[]): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO imported_audit_event (id, organization_id, at, event, actor_kind, actor_id, actor_name, actor_given,
      target_type, target_name, data, imported_by_id, hash, ordinal)
    SELECT id, ${organizationId}, at, event, actor_kind, actor_id, actor_name, actor_given,
      target_type, target_name, data, ${importedById}, decode(hash, 'hex'), ordinal
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, at timestamptz, event text, actor_kind text, actor_id text,
      actor_name text, actor_given text, target_type text, target_name text, data text, hash text, ordinal int)
    ORDER BY hash, ordinal
    ON CONFLICT (organization_id, hash, ordinal) DO NOTHING`;
}
