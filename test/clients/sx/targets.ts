import type { Sx } from './client.ts';
import { SxError } from './decode.ts';
import { findBot, findTeam, findUser, getMe } from './people.ts';

/** The flags `--org`, `--repo`, `--path`, `--team`, `--user` and `--bot`. */
export interface Flags {
  org?: boolean;
  /** Addresses as they were typed, with paths or without. */
  repos?: { url: string; paths?: string[] }[];
  teams?: string[];
  /** Addresses, or `me`. */
  users?: string[];
  bots?: string[];
  replace?: boolean;
}

export interface Row {
  entityType: 'ORGANIZATION' | 'REPOSITORY' | 'TEAM' | 'USER' | 'BOT';
  entityName: string;
  entityRef: string | null;
  entityId: string | null;
  monoRepoConfigId: string | null;
  viaCollectionId: string | null;
}

/** The rows of an asset itself, found by walking the whole vault, as kind and identifier. */
export async function rowsOf(sx: Sx, name: string): Promise<Row[]> {
  const assets = await sx.pages('AssetInstallations', {}, 'vault.assets');
  const asset = assets.find(({ slug }) => slug === name) ?? assets.find((one) => one.name === name);
  const own: Row[] = (asset?.installations ?? []).filter((row: Row) => row.viaCollectionId === null);
  const scoped = new Set(own.filter(({ monoRepoConfigId }) => monoRepoConfigId !== null).map(({ entityId }) => entityId));
  for (const id of scoped) await sx.graph('RepoMonoRepoConfigs', { id });
  return own;
}

export function labelOf({ entityType, entityName, entityRef }: Row): string {
  return entityType === 'ORGANIZATION'
    ? 'org'
    : `${entityType} ${entityType === 'USER' ? (entityRef ?? entityName) : entityName}`;
}

function labelsOf({ org, repos = [], teams = [], users = [], bots = [] }: Flags): string[] {
  if (org) return ['org'];
  return [
    ...repos.map(({ url }) => `REPOSITORY ${url}`),
    ...teams.map((name) => `TEAM ${name}`),
    ...users.map((address) => `USER ${address}`),
    ...bots.map((name) => `BOT ${name}`),
  ];
}

/** What the flags name, one look-up each; what is not found is a warning as long as something is. */
async function resolve(sx: Sx, { teams = [], users = [], bots = [] }: Flags) {
  const found: { entityType: string; entityId: string }[] = [];
  const warnings: string[] = [];
  const add = async (entityType: string, find: () => Promise<{ id: string }>) => {
    try {
      found.push({ entityType, entityId: (await find()).id });
    } catch (error) {
      warnings.push((error as Error).message);
    }
  };
  for (const name of users) await add('USER', () => (name === 'me' ? getMe(sx) : findUser(sx, name)));
  for (const name of teams) await add('TEAM', () => findTeam(sx, name));
  for (const name of bots) await add('BOT', () => findBot(sx, name));
  return { found, warnings };
}

/** One `SetAssetInstallations` for the flags, or nothing where the asset has these rows already. Answers with the warnings. */
export async function applyFlags(sx: Sx, assetName: string, flags: Flags): Promise<string[]> {
  const before = await rowsOf(sx, assetName);
  const { org = false, repos = [], replace = false } = flags;
  const has = new Set(before.map(labelOf));
  const wants = labelsOf(flags);
  const isThere = wants.every((label) => has.has(label)) && (!(org || replace) || has.size === wants.length);
  if (isThere) return [];
  const { found, warnings } = await resolve(sx, flags);
  if (!org && repos.length + found.length === 0) throw new SxError(warnings.join('; '));
  const installations = org ? null : found;
  const input = { assetName, repositories: repos, personalOnly: false, installations, append: !org && !replace };
  await sx.graph('SetAssetInstallations', { input });
  return warnings;
}
