import type { Db, Tx } from '../db/client.ts';

/** Whose entitlements are asked for. A service account gets what is organization-wide. */
export type Subject =
  | { kind: 'USER'; userId: string }
  | { kind: 'BOT'; botId: string }
  | { kind: 'SERVICE_ACCOUNT'; serviceAccountId: string };

/** Where an asset applies: a whole repository, or paths in it. */
export interface Scope {
  /** `https://host/namespace/name`, in lower case. */
  repo: string;
  /** Relative to its root; empty for the whole repository. */
  paths: string[];
}

/** One asset that somebody is entitled to. */
export interface Entitlement {
  assetId: string;
  versionId: string;
  /** Empty: everywhere. */
  scopes: Scope[];
  /** Whether the asset, not only a team or everybody, is installed to the subject itself. */
  direct: boolean;
}

/** What each subject is entitled to, by the rules of docs/entitlement.md, in a number of statements that does not grow with the subjects. */
export async function resolveEntitlements(
  _db: Db | Tx,
  _organizationId: string,
  _subjects: readonly Subject[],
): Promise<Entitlement[][]> {
  throw new Error('not written yet');
}
