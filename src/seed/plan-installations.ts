import type { InstalledTo } from '../audit/events.ts';
import { columnsOf, type Target, targetKey } from '../installations/target.ts';
import { newId } from '../kernel/ids.ts';
import { repositoryUrl } from '../repositories/address.ts';
import type { Asset } from './plan-assets.ts';
import type { Bot } from './plan-bots.ts';
import type { Collection } from './plan-collections.ts';
import type { Person } from './plan-people.ts';
import { placeIn, type Repository } from './plan-repositories.ts';
import type { Team } from './plan-teams.ts';
import type { Random } from './random.ts';
import { organizationWide, type Size } from './sizes.ts';

/** Of all installations, so many go to these; what is left over goes to people. */
const shares = { team: 0.32, bot: 0.11, repository: 0.03 };
const installationsPerCollection = 3;

interface Parts {
  organizationId: string;
  createdById: string;
  published: readonly Asset[];
  people: readonly Person[];
  teams: readonly Team[];
  bots: readonly Bot[];
  repositories: readonly Repository[];
  collections: readonly Collection[];
}

/** A target as columns have it, and as the audit log says it. */
interface Place {
  target: Target;
  words: InstalledTo;
}

const everybody: Place = { target: { target: 'ORGANIZATION' }, words: { kind: 'organization' } };

/** Who gets what: exactly as many rows as the size says, no two alike. */
export function planInstallations(random: Random, parts: Parts, size: Size) {
  const { organizationId, createdById, published, collections } = parts;
  const places = placesOf(random, parts);
  const rows: ReturnType<typeof installation>[] = [];
  const taken = new Set<string>();
  const anAsset = () => ({ assetId: random.pick(published).row.id, collectionId: null });
  const aCollection = () => ({ assetId: null, collectionId: random.pick(collections).id });

  for (const { row } of published.slice(0, organizationWide(size))) add({ assetId: row.id, collectionId: null }, everybody);
  spread(size.collections * installationsPerCollection, aCollection, () => random.pick([places.team, places.repository])());
  for (const kind of ['team', 'bot', 'repository'] as const)
    spread(Math.round(size.installations * shares[kind]), anAsset, places[kind]);
  spread(size.installations - rows.length, anAsset, places.person);
  return rows;

  function spread(count: number, what: () => Installed, where: () => Place): void {
    for (const end = rows.length + count; rows.length < end; ) add(what(), where());
  }

  function add(installed: Installed, place: Place): void {
    const row = installation(installed, place);
    const key = `${installed.assetId ?? installed.collectionId} ${targetKey(row.row)}`;
    if (taken.has(key)) return;
    taken.add(key);
    rows.push(row);
  }

  function installation(installed: Installed, { target, words }: Place) {
    return { row: { id: newId('ins'), organizationId, createdById, ...installed, ...columnsOf(target) }, words };
  }
}

type Installed = { assetId: string; collectionId: null } | { assetId: null; collectionId: string };

function placesOf(random: Random, { people, teams, bots, repositories }: Parts) {
  return {
    team(): Place {
      const { id: teamId, name: team } = random.pick(teams);
      return { target: { target: 'TEAM', teamId }, words: { kind: 'team', team, teamId } };
    },
    person(): Place {
      const { id: userId, email: user } = random.pick(people).user;
      return { target: { target: 'USER', userId }, words: { kind: 'user', user, userId } };
    },
    bot(): Place {
      const { id: botId, name: bot } = random.pick(bots);
      return { target: { target: 'BOT', botId }, words: { kind: 'bot', bot, botId } };
    },
    repository(): Place {
      const { repositoryId, repositoryPathId, repository, paths } = placeIn(random, random.pick(repositories));
      return {
        target: { target: 'REPOSITORY', repositoryId, repositoryPathId },
        words: { kind: 'repository', repository: repositoryUrl(repository), repositoryId, ...(paths && { paths }) },
      };
    },
  };
}
