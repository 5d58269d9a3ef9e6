import { newId } from '../kernel/ids.ts';
import type { Random } from './random.ts';
import { areas, folders, names, repositoryKinds } from './words.ts';

export function planRepositories(random: Random, { id: organizationId, slug }: { id: string; slug: string }, count: number) {
  return names(random, count, areas, repositoryKinds).map((words, n) => {
    const name = words.toLowerCase().replaceAll(' ', '-');
    const address =
      n % 10 === 9 ? { host: 'gitlab.com', namespace: `${slug}/internal` } : { host: 'github.com', namespace: slug };
    const id = newId('rep');
    const [one, other] = random.some(folders, 2) as [string, string];
    const parts = [[one], [other], [one, other].sort()].slice(0, 1 + random.below(3));
    return {
      row: { id, organizationId, ...address, name },
      paths: parts.map((paths) => ({ id: newId('rpp'), organizationId, repositoryId: id, name: paths.join(', '), paths })),
    };
  });
}

export type Repository = ReturnType<typeof planRepositories>[number];

/** The whole of it, or now and then a part. */
export function placeIn(random: Random, { row, paths }: Repository) {
  const part = random.chance(0.3) ? random.pick(paths) : null;
  return { repositoryId: row.id, repositoryPathId: part?.id ?? null, repository: row, paths: part?.paths };
}
