import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Repository, RepositoryPath } from '../generated/prisma/client.ts';
import { BadUserInput, NotFound } from '../kernel/errors.ts';
import { repositoryUrl } from '../repositories/address.ts';
import { holdRepositories, holdRepositoriesAt } from '../repositories/hold-repository.ts';
import { partsWith } from '../repositories/paths.ts';
import { holdBots, holdTeams, type NamedRow, peopleNamed } from './hold-targets.ts';
import type { Target } from './target.ts';
import { type AskedTarget, type ById, type ByName, mostTargets, type Part } from './target-input.ts';

type AskedRepository = Extract<AskedTarget, { target: 'REPOSITORY' }>;

/**
 * Finds what was asked for, and holds it until the change commits: nothing is installed to what is being deleted. What is
 * unknown, deleted or another organization's is not found; repositories that are not connected are, if the principal may do that. Comes
 * before every lock on assets.
 */
export async function readTargets(tx: Tx, principal: Manager, field: string, asked: readonly AskedTarget[]): Promise<Target[]> {
  if (asked.length > mostTargets) throw new BadUserInput(field, `Give at most ${mostTargets} targets in one call.`);
  const { organizationId } = principal;
  const of = (target: 'TEAM' | 'USER' | 'BOT') => asked.flatMap((one) => (one.target === target ? one.by : []));
  const bots = await holdBots(tx, organizationId, of('BOT'));
  const teams = await holdTeams(tx, organizationId, of('TEAM'));
  const people = await peopleNamed(tx, organizationId, of('USER'));
  const inRepositories = await readRepositories(
    tx,
    principal,
    field,
    asked.filter((one): one is AskedRepository => one.target === 'REPOSITORY'),
  );

  function found(one: AskedTarget): Target {
    switch (one.target) {
      case 'ORGANIZATION':
        if (one.by && one.by.id !== organizationId) throw new NotFound('Organization');
        return { target: 'ORGANIZATION' };
      case 'TEAM':
        return { target: 'TEAM', teamId: idIn(teams, 'Team', one.by) };
      case 'USER':
        return { target: 'USER', userId: idIn(people, 'Member', one.by) };
      case 'BOT':
        return { target: 'BOT', botId: idIn(bots, 'Bot', one.by) };
      case 'REPOSITORY':
        return inRepositories(one);
    }
  }
  return asked.map(found);
}

function idIn(rows: readonly NamedRow[], what: string, by: ById | ByName): string {
  const row = rows.find(({ id, name }) => ('id' in by ? id === by.id : name === by.name));
  if (!row) throw new NotFound(what);
  return row.id;
}

async function readRepositories(tx: Tx, principal: Manager, field: string, asked: readonly AskedRepository[]) {
  const { organizationId } = principal;
  const byId = asked.flatMap(({ by }) => ('id' in by ? by.id : []));
  const byAddress = asked.flatMap(({ by }) => ('id' in by ? [] : by));
  const known = [
    ...(await holdRepositories(tx, organizationId, byId)),
    ...(await holdRepositoriesAt(tx, principal, field, byAddress)),
  ];
  const places = new Map(known.flatMap((row) => [[row.id, row] as const, [repositoryUrl(row), row] as const]));
  const repositoryOf = ({ by }: AskedRepository): Repository => places.get('id' in by ? by.id : repositoryUrl(by))!;

  const byPaths = asked.flatMap((one) =>
    one.part && 'paths' in one.part ? { repositoryId: repositoryOf(one).id, paths: one.part.paths } : [],
  );
  const made = await partsWith(tx, organizationId, byPaths);
  const withParts = asked.filter(({ part }) => part && !('paths' in part)).map((one) => repositoryOf(one).id);
  const parts = withParts.length === 0 ? made : [...made, ...(await partsOf(tx, organizationId, withParts))];

  return (one: AskedRepository): Target => {
    const repositoryId = repositoryOf(one).id;
    const ofIt = parts.filter((part) => part.repositoryId === repositoryId);
    return { target: 'REPOSITORY', repositoryId, repositoryPathId: one.part && partIdIn(ofIt, one.part) };
  };
}

const partsOf = (tx: Tx, organizationId: string, repositoryIds: readonly string[]) =>
  tx.repositoryPath.findMany({ where: { organizationId, repositoryId: { in: [...repositoryIds] } }, orderBy: { id: 'asc' } });

function partIdIn(parts: readonly RepositoryPath[], wanted: Part): string {
  const same = (part: RepositoryPath) => {
    if ('paths' in wanted) return part.paths.join('\n') === wanted.paths.join('\n');
    return 'id' in wanted ? part.id === wanted.id : part.name === wanted.name;
  };
  const found = parts.find(same);
  if (!found) throw new NotFound('Part of the repository');
  return found.id;
}
