import type { Place } from './facts.ts';

/**
 * Several lists of places in one (E10). One without any is everywhere, and beats the others; a whole repository beats paths in it; paths in one
 * repository are joined. By address and path, so that equal places are equal texts.
 */
export function joinPlaces(...lists: readonly (readonly Place[])[]): Place[] {
  if (lists.length === 0 || lists.some((places) => places.length === 0)) return [];
  const byRepository = new Map<string, Set<string> | 'whole'>();
  for (const { repo, paths } of lists.flat()) {
    const known = byRepository.get(repo);
    byRepository.set(repo, known === 'whole' || paths.length === 0 ? 'whole' : new Set([...(known ?? []), ...paths]));
  }
  return [...byRepository.keys()].sort().map((repo) => {
    const paths = byRepository.get(repo)!;
    return { repo, paths: paths === 'whole' ? [] : [...paths].sort() };
  });
}
