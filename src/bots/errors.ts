import { isUniqueViolation } from '../db/failures.ts';
import { BadUserInput, Conflict } from '../kernel/errors.ts';

/** For the `catch` of a write whose only unique violation can be the name. */
export function orNameTaken(error: unknown): never {
  if (isUniqueViolation(error)) throw new Conflict('name', 'Another bot has this name already.');
  throw error;
}

/** Bots have no repositories of their own; a client that names none is served all the same. */
export function refuseRepositories(repositoryIds: readonly string[] | null | undefined): void {
  if (repositoryIds?.length)
    throw new BadUserInput('repositoryIds', 'A bot works in the repositories of its teams. Leave this out, and give teamIds.');
}
