import type { Tx } from '../db/client.ts';
import type { RepositoryPath } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';

const mostPaths = 50;
const longestPath = 500;

/** Paths within a repository as people type them: relative to its root, without slashes at the end, sorted, each once. */
export function pathsInput(field: string, typed: readonly string[]): string[] {
  const paths = [...new Set(typed.map((path) => pathInput(field, path)))].sort();
  if (paths.length > mostPaths) throw new BadUserInput(field, `Give at most ${mostPaths} paths of one repository.`);
  return paths;
}

function pathInput(field: string, typed: string): string {
  if (/^\s*(\/|[A-Za-z]:)/.test(typed) || typed.includes('\\'))
    throw new BadUserInput(
      field,
      'A path is relative to the root of the repository and has forward slashes, such as services/api.',
    );
  if (/\p{Cc}|[\u2028\u2029]/u.test(typed)) throw new BadUserInput(field, 'A path must not contain control characters.');
  const segments = typed
    .trim()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw new BadUserInput(field, 'A path must not climb: leave out "..".');
  if (segments.length === 0)
    throw new BadUserInput(field, 'A path must not be empty. For the whole repository, leave the paths out.');
  const path = segments.join('/');
  if (path.length > longestPath) throw new BadUserInput(field, `A path must be at most ${longestPath} characters long.`);
  return path;
}

/** Whether what is confined to these paths stays within those. */
export function pathsWithin(paths: readonly string[], those: readonly string[]): boolean {
  return paths.every((path) => those.some((outer) => path === outer || path.startsWith(`${outer}/`)));
}

/** Some paths of a repository, as `pathsInput` gives them. */
export interface PathsOf {
  repositoryId: string;
  paths: string[];
}

/** The rows for these paths, made where there are none yet: the same paths of the same repository are one row. */
export async function partsWith(tx: Tx, organizationId: string, wanted: readonly PathsOf[]): Promise<RepositoryPath[]> {
  if (wanted.length === 0) return [];
  const data = wanted.map(({ repositoryId, paths }) => ({
    id: newId('rpp'),
    organizationId,
    repositoryId,
    paths,
    name: paths.join(', ').slice(0, 200),
  }));
  await tx.repositoryPath.createMany({ data, skipDuplicates: true });
  const same = wanted.map(({ repositoryId, paths }) => ({ repositoryId, paths: { equals: paths } }));
  return tx.repositoryPath.findMany({ where: { organizationId, OR: same } });
}
