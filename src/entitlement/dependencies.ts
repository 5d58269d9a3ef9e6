import { isWithin } from '../assets/version-order.ts';

/** What one asset asks of another: its slug, and a range of versions; null for any. */
export interface Dependency {
  slug: string;
  range: string | null;
}

/** Reads `style-guide`, `style-guide>=1.0.0,<2.0.0` or `style-guide ~= 1.4`; null for what cannot be read. */
export function readDependency(text: string): Dependency | null {
  const [, name, range] = /^\s*([A-Za-z0-9_-]+)\s*(|[<>=~^].*)$/s.exec(text) ?? [];
  return name === undefined || range === undefined ? null : { slug: name.toLowerCase(), range: range.trim() || null };
}

interface Dependent {
  slug: string;
  version: string;
  dependencies: readonly string[];
}

/** The slugs that an asset depends on, each once. */
export function dependenciesOf({ dependencies }: Pick<Dependent, 'dependencies'>): string[] {
  return [...new Set(dependencies.flatMap((text) => readDependency(text)?.slug ?? []))];
}

/** What of these is in the active collection, and what that depends on, as far as it is among these (E12). */
export function narrow<T extends Dependent & { assetId: string }>(
  entries: readonly T[],
  narrowedTo: readonly string[] | null,
): T[] {
  if (narrowedTo === null) return [...entries];
  const bySlug = new Map(entries.map((entry) => [entry.slug, entry]));
  const inside = new Set(narrowedTo);
  const kept = new Set(entries.filter(({ assetId }) => inside.has(assetId)));
  // A Set is walked in the order of insertion: what is added on the way is walked as well.
  for (const entry of kept) for (const slug of dependenciesOf(entry)) if (bySlug.has(slug)) kept.add(bySlug.get(slug)!);
  return entries.filter((entry) => kept.has(entry));
}

/**
 * Which of these cannot be handed out, and why (E13): what depends on something that is not there, or not in that version, or on itself in
 * a circle, and all that depends on what is left out. `broken` are those that are left out anyway.
 */
export function leftOutAmong(entries: readonly Dependent[], broken: ReadonlyMap<string, string>): Map<string, string> {
  const versions = new Map(entries.map(({ slug, version }) => [slug, version]));
  const dependents = new Map<string, string[]>(entries.map(({ slug }) => [slug, []]));
  for (const entry of entries) for (const slug of dependenciesOf(entry)) dependents.get(slug)?.push(entry.slug);

  const leftOut = new Map(broken);
  for (const entry of entries) {
    const reason = leftOut.has(entry.slug) ? null : unmet(entry, versions);
    if (reason !== null) leftOut.set(entry.slug, reason);
  }
  // A Map is walked in the order of insertion: what is added on the way is walked as well.
  for (const [slug] of leftOut)
    for (const dependent of dependents.get(slug) ?? [])
      if (!leftOut.has(dependent)) leftOut.set(dependent, `needs ${slug} which is left out`);

  const waitsFor = new Map(entries.map((entry) => [entry.slug, dependenciesOf(entry).length]));
  const settled = [...waitsFor].flatMap(([slug, count]) => (count === 0 ? [slug] : []));
  for (const slug of settled)
    for (const dependent of dependents.get(slug) ?? []) {
      waitsFor.set(dependent, waitsFor.get(dependent)! - 1);
      if (waitsFor.get(dependent) === 0) settled.push(dependent);
    }
  const sound = new Set(settled);
  for (const { slug } of entries)
    if (!sound.has(slug) && !leftOut.has(slug)) leftOut.set(slug, 'depends on itself or on a circle of dependencies');
  return leftOut;
}

/** The first dependency that is not met. */
function unmet({ dependencies }: Dependent, versions: ReadonlyMap<string, string>): string | null {
  for (const text of dependencies) {
    const dependency = readDependency(text);
    if (!dependency) return 'has a dependency that cannot be read';
    const { slug, range } = dependency;
    const version = versions.get(slug);
    if (version === undefined) return `needs ${slug} which is not handed out here`;
    const within = range === null || isWithin(version, range);
    if (within === null) return 'has a dependency that cannot be read';
    if (!within) return `needs ${slug} in another version`;
  }
  return null;
}
