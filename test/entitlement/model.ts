// The rules of docs/entitlement.md, one after the other and as slowly as they read. Shares no code with src.

export interface Place {
  repository: string;
  /** Null for the whole of it. */
  paths: string[] | null;
}

export interface Team {
  id: string;
  above: string | null;
  deleted: boolean;
  people: string[];
  bots: string[];
  repositories: Place[];
}

export interface Asset {
  id: string;
  slug: string;
  type: 'SKILL' | 'RULE' | 'APP_PLUGIN';
  draft: boolean;
  deleted: boolean;
  /** The active one: a number, or `?` for one that no client can read. */
  version: string;
  dependencies: { on: string; atLeast: number; below: number }[];
}

export type Target = { to: 'organization' } | { to: 'person' | 'bot' | 'team'; id: string } | { to: 'repository'; place: Place };

export interface World {
  teams: Team[];
  assets: Asset[];
  collections: { id: string; assets: string[] }[];
  installations: { what: string; target: Target }[];
  /** The active collection of a person or bot, by its id. */
  active: Record<string, string | null>;
}

export interface Caller {
  kind: 'person' | 'bot' | 'service account';
  id: string;
}

export interface Answer {
  /** By slug: the version, whether it is the caller's own, and `repository` or `repository path` for each place; none for everywhere. */
  gets: Record<string, { version: string; direct: boolean; places: string[] }>;
  leftOut: string[];
}

const everywhere = 'everywhere';
type Verdict = typeof everywhere | Place;

export function naiveAnswer(world: World, caller: Caller): Answer {
  // E1, E2
  const handedOut = world.assets.filter((asset) => !asset.draft && !asset.deleted && asset.type !== 'APP_PLUGIN');
  // E3 to E8
  const entitled = handedOut.filter((asset) => verdictsOn(world, caller, asset).length > 0);
  // E12
  const active = world.active[caller.id] ?? null;
  const inside = world.collections.find(({ id }) => id === active)?.assets;
  const narrowed = inside ? entitled.filter((asset) => isWanted(asset, entitled, inside, [])) : entitled;
  // E13, E14
  const fine = narrowed.filter((asset) => isFine(asset, narrowed, []));
  return {
    gets: Object.fromEntries(
      fine.map((asset) => [
        asset.slug,
        // E11
        { version: asset.version, direct: isOwn(world, caller, asset), places: joined(verdictsOn(world, caller, asset)) },
      ]),
    ),
    leftOut: narrowed
      .filter((asset) => !fine.includes(asset))
      .map(({ slug }) => slug)
      .sort(),
  };
}

function verdictsOn(world: World, caller: Caller, asset: Asset): Verdict[] {
  return world.installations.flatMap(({ what, target }) => {
    // E8
    const collection = world.collections.find(({ id }) => id === what);
    const concerns = what === asset.id || collection?.assets.includes(asset.id);
    return concerns ? verdictsOf(world, caller, target) : [];
  });
}

function verdictsOf(world: World, caller: Caller, target: Target): Verdict[] {
  // E3, and E9: a service account gets this alone
  if (target.to === 'organization') return [everywhere];
  if (caller.kind === 'service account') return [];
  // E7
  if (target.to === 'repository') return [target.place];
  // E4, E5
  if (target.to === 'person' || target.to === 'bot')
    return target.to === caller.kind && target.id === caller.id ? [everywhere] : [];
  // E6
  const team = world.teams.find(({ id }) => id === target.id)!;
  if (!isIn(world, caller, team)) return [];
  return team.repositories.length > 0 ? team.repositories : [everywhere];
}

/** A member of that team, or of one below it at any depth. */
function isIn(world: World, caller: Caller, team: Team): boolean {
  if (team.deleted) return false;
  if ((caller.kind === 'person' ? team.people : team.bots).includes(caller.id)) return true;
  return world.teams.some((below) => below.above === team.id && isIn(world, caller, below));
}

/** E10 */
function joined(verdicts: Verdict[]): string[] {
  if (verdicts.includes(everywhere)) return [];
  const places = verdicts as Place[];
  const whole = places.filter(({ paths }) => paths === null).map(({ repository }) => repository);
  const parts = places
    .filter(({ repository, paths }) => paths !== null && !whole.includes(repository))
    .flatMap(({ repository, paths }) => paths!.map((path) => `${repository} ${path}`));
  return [...new Set([...whole, ...parts])].sort();
}

function isOwn(world: World, caller: Caller, asset: Asset): boolean {
  return world.installations.some(
    ({ what, target }) =>
      what === asset.id &&
      (target.to === 'person' || target.to === 'bot') &&
      target.to === caller.kind &&
      target.id === caller.id,
  );
}

/** E12: in the collection, or what something in it depends on, near or far. */
function isWanted(asset: Asset, entitled: Asset[], inside: string[], seen: Asset[]): boolean {
  if (inside.includes(asset.id)) return true;
  return entitled.some(
    (other) =>
      !seen.includes(other) &&
      other.dependencies.some(({ on }) => on === asset.slug) &&
      isWanted(other, entitled, inside, [...seen, asset]),
  );
}

/** E13 and E14: valid, and all that it depends on is there, in range and fine, without coming back to it. */
function isFine(asset: Asset, got: Asset[], above: Asset[]): boolean {
  if (above.includes(asset) || asset.version === '?') return false;
  return asset.dependencies.every(({ on, atLeast, below }) => {
    const needed = got.find(({ slug }) => slug === on);
    if (!needed || needed.version === '?') return false;
    const version = Number(needed.version);
    return version >= atLeast && version < below && isFine(needed, got, [...above, asset]);
  });
}
