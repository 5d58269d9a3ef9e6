import { grouped } from '../kernel/grouped.ts';
import type { Facts, Place, Placement, SubjectFacts } from './facts.ts';
import { joinPlaces } from './join-places.ts';

/** How a subject comes to an asset. */
export interface Got {
  /** Empty: everywhere. */
  places: Place[];
  /** Whether the asset is installed to the subject itself. */
  direct: boolean;
  /** The teams whose installations give it. */
  teamIds: string[];
}

/**
 * What each subject gets by the installations that reach it (E3 to E10), by the id of the asset. What everybody gets is gathered once:
 * those who get nothing else of an asset share it.
 */
export function gather({ subjects, placements, teamRepositories }: Facts): ReadonlyMap<string, Got>[] {
  const repositories = grouped(teamRepositories, ({ teamId }) => teamId);
  const placesOf = ({ target, place, teamId }: Placement): Place[] => {
    if (target === 'TEAM') return (repositories.get(teamId!) ?? []).map(({ place: theirs }) => theirs);
    return target === 'REPOSITORY' ? [place!] : [];
  };
  const add = (before: ReadonlyMap<string, Got>, more: readonly Placement[]) => {
    const got = new Map(before);
    for (const placement of more) {
      const { assetId, own, target, teamId } = placement;
      const known = got.get(assetId);
      const places = joinPlaces(placesOf(placement));
      got.set(assetId, {
        places: known ? joinPlaces(known.places, places) : places,
        direct: (known?.direct ?? false) || (own && (target === 'USER' || target === 'BOT')),
        teamIds: [...(known?.teamIds ?? []), ...(teamId !== null && !known?.teamIds.includes(teamId) ? [teamId] : [])],
      });
    }
    return got;
  };
  const of = grouped(placements, ({ target, teamId, userId, botId }) => teamId ?? userId ?? botId ?? target);
  const forAll = add(new Map(), of.get('ORGANIZATION') ?? []);
  const forPeopleAndBots = add(forAll, of.get('REPOSITORY') ?? []);
  const own = ({ id, teamIds }: SubjectFacts) => [id, ...teamIds].flatMap((audience) => of.get(audience) ?? []);
  return subjects.map((subject) => (subject.kind === 'SERVICE_ACCOUNT' ? forAll : add(forPeopleAndBots, own(subject))));
}
