import { BadUserInput } from '../kernel/errors.ts';

/** What is said of the name of another living bot. */
export const nameTaken = 'Another bot has this name already.';

/** Bots have no repositories of their own; a client that names none is served all the same. */
export function refuseRepositories(repositoryIds: readonly string[] | null | undefined): void {
  if (repositoryIds?.length)
    throw new BadUserInput('repositoryIds', 'A bot works in the repositories of its teams. Leave this out, and give teamIds.');
}
