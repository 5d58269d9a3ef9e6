import type { AssetType } from '../assets/asset-type.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { lineInput } from '../kernel/text-input.ts';

/** Who can be named as an actor: the kinds of principal, and the server itself. */
export const actorKinds = ['USER', 'BOT', 'SERVICE_ACCOUNT', 'ANONYMOUS', 'SYSTEM'] as const;
type ActorKind = (typeof actorKinds)[number];

/** What to look for, as it is asked for. All that is given must hold; null and an empty list are as good as left out. */
export interface AuditFilterInput {
  search?: string | null | undefined;
  assetTypes?: readonly AssetType[] | null | undefined;
  events?: readonly string[] | null | undefined;
  targetId?: string | null | undefined;
  actorId?: string | null | undefined;
  actorType?: string | null | undefined;
  dateFrom?: Date | null | undefined;
  dateTo?: Date | null | undefined;
}

export interface AuditFilter {
  search: string | null;
  assetTypes: AssetType[] | null;
  events: string[] | null;
  targetId: string | null;
  actorId: string | null;
  actorKind: ActorKind | null;
  from: Date | null;
  to: Date | null;
}

const mostEvents = 50;

export function auditFilter(input: AuditFilterInput): AuditFilter {
  const events = [...new Set((input.events ?? []).map((event) => lineInput('events', event, 100).toLowerCase()))];
  if (events.length > mostEvents) throw new BadUserInput('events', `Give at most ${mostEvents} events.`);
  const types = [...new Set(input.assetTypes ?? [])];
  return {
    search: lineInput('search', input.search ?? '', 254) || null,
    assetTypes: types.length > 0 ? types : null,
    events: events.length > 0 ? events : null,
    targetId: idInput('targetId', input.targetId),
    actorId: idInput('actorId', input.actorId),
    actorKind: actorKindInput(input.actorType),
    from: input.dateFrom ?? null,
    to: input.dateTo ?? null,
  };
}

const idInput = (field: string, id: string | null | undefined) => (id == null ? null : lineInput(field, id, 100));

function actorKindInput(text: string | null | undefined): ActorKind | null {
  if (text == null) return null;
  const name = text.trim().toUpperCase().replace(/[ -]/g, '_');
  const kind = actorKinds.find((known) => known === name);
  if (!kind) throw new BadUserInput('actorType', `Must be one of ${actorKinds.join(', ')}.`);
  return kind;
}
