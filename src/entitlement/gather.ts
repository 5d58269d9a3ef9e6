import { grouped } from '../kernel/grouped.ts';
import type { Facts, Placement, Scope, SubjectFacts } from './facts.ts';
import { joinScopes } from './join-scopes.ts';

/** How a subject comes to an asset. */
export interface Got {
  /** Empty: everywhere. */
  scopes: Scope[];
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
  const scopesOf = ({ target, scope, teamId }: Placement): Scope[] => {
    if (target === 'TEAM') return (repositories.get(teamId!) ?? []).map(({ scope: theirs }) => theirs);
    return target === 'REPOSITORY' ? [scope!] : [];
  };
  const add = (before: ReadonlyMap<string, Got>, more: readonly Placement[]) => {
    const got = new Map(before);
    for (const placement of more) {
      const { assetId, own, target, teamId } = placement;
      const known = got.get(assetId);
      const scopes = joinScopes(scopesOf(placement));
      got.set(assetId, {
        scopes: known ? joinScopes(known.scopes, scopes) : scopes,
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
