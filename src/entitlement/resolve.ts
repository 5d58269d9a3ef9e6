import { everybody } from '../audit/revise-entitlements.ts';
import type { Db, Tx } from '../db/client.ts';
import { dependenciesOf, leftOutAmong, narrow } from './dependencies.ts';
import type { AssetFacts, SubjectFacts } from './facts.ts';
import { type Got, gather } from './gather.ts';
import { loadFacts } from './load-facts.ts';
import { brokenRule } from './lock-rules.ts';
import { type Revisions, revisionsOf } from './revisions.ts';

/** Whose entitlements are asked for. A service account gets what is organization-wide. */
export type Subject =
  | { kind: 'USER'; userId: string }
  | { kind: 'BOT'; botId: string }
  | { kind: 'SERVICE_ACCOUNT'; serviceAccountId: string };

/** One asset that somebody is entitled to, in its active version, and how they come to it. */
export interface Entitlement extends Omit<AssetFacts, 'dependencies'>, Got {
  /** The slugs of what it depends on: all of them are among the entitlements. */
  dependencies: string[];
}

/** An asset that is installed to somebody and cannot be handed out. */
export interface LeftOut {
  assetId: string;
  slug: string;
  /** In words, ASCII, without a comma. */
  reason: string;
}

export interface Resolution {
  /** By slug. */
  entitlements: Entitlement[];
  /** By slug. */
  leftOut: LeftOut[];
  /** How often what each audience of the subject gets had changed by then. */
  revisions: Revisions;
}

/**
 * What each subject is entitled to, by the rules of docs/entitlement.md, in one statement however many subjects. Null for those that are
 * not there: no members, or deleted.
 */
export async function resolveEntitlements(
  db: Db | Tx,
  organizationId: string,
  subjects: readonly Subject[],
): Promise<(Resolution | null)[]> {
  if (subjects.length === 0) return [];
  const facts = await loadFacts(db, organizationId, subjects);
  const assets = new Map(facts.assets.map((asset) => [asset.assetId, asset]));
  const gathered = gather(facts);
  const resolved = new Map(facts.subjects.map((subject, n) => [subject.id, resolutionOf(subject, gathered[n]!, assets)]));
  return subjects.map((subject) => resolved.get(subjectId(subject)) ?? null);
}

function subjectId(subject: Subject): string {
  return subject.kind === 'USER' ? subject.userId : subject.kind === 'BOT' ? subject.botId : subject.serviceAccountId;
}

function resolutionOf(
  { id, teamIds, narrowedTo, revisions }: SubjectFacts,
  got: ReadonlyMap<string, Got>,
  assets: ReadonlyMap<string, AssetFacts>,
): Resolution {
  const all = [...got].map(([assetId, how]) => ({ ...assets.get(assetId)!, ...how }));
  const entries = narrow(all, narrowedTo).sort((one, other) => (one.slug < other.slug ? -1 : 1));
  const broken = entries.map((entry) => [entry.slug, brokenRule(entry)] as const);
  const reasons = leftOutAmong(entries, new Map(broken.flatMap(([slug, rule]) => (rule === null ? [] : [[slug, rule]]))));
  return {
    entitlements: entries
      .filter(({ slug }) => !reasons.has(slug))
      .map((entry) => ({ ...entry, dependencies: dependenciesOf(entry) })),
    leftOut: entries.flatMap(({ assetId, slug }) => {
      const reason = reasons.get(slug);
      return reason === undefined ? [] : [{ assetId, slug, reason }];
    }),
    revisions: revisionsOf([everybody, id, ...teamIds], revisions),
  };
}
