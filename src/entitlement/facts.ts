import type { AssetType } from '../assets/asset-type.ts';
import type { Target } from '../installations/target.ts';

/** Where an asset applies: a whole repository, or paths in it. */
export interface Place {
  /** `https://host/namespace/name`, in lower case. */
  repo: string;
  /** Relative to its root; empty for the whole repository. */
  paths: string[];
}

/** Someone whose entitlements are asked for, as the store knows them at one moment. */
export interface SubjectFacts {
  kind: 'USER' | 'BOT' | 'SERVICE_ACCOUNT';
  id: string;
  /** The living teams that the subject is in: those it is a member of, and all above them. */
  teamIds: string[];
  /** What is in the active collection; null without one. */
  narrowedTo: string[] | null;
  /** How often what each of its audiences gets has changed. */
  revisions: Record<string, string>;
}

/** One asset at one target: its own installation, or one of a collection that it is in. */
export interface Placement {
  assetId: string;
  /** Whether the asset itself is installed there, and not only a collection. */
  own: boolean;
  target: Target['target'];
  /** Of a repository or paths in it. */
  place: Place | null;
  teamId: string | null;
  userId: string | null;
  botId: string | null;
}

/** A published asset, and its active version. */
export interface AssetFacts {
  assetId: string;
  versionId: string;
  slug: string;
  name: string;
  type: AssetType;
  description: string;
  version: string;
  sha256: string;
  /** In bytes. */
  size: number;
  uploadedAt: Date;
  /** Clients that it is for; empty for all. */
  clients: string[];
  /** As written in its metadata, such as `style-guide>=1.0.0`. */
  dependencies: string[];
}

/** Everything that the rules are applied to. */
export interface Facts {
  subjects: SubjectFacts[];
  placements: Placement[];
  assets: AssetFacts[];
  teamRepositories: { teamId: string; place: Place }[];
}
