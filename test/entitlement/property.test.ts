import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Resolution, resolveEntitlements, type Subject } from '../../src/entitlement/resolve.ts';
import { newId } from '../../src/kernel/ids.ts';
import { startApp } from '../support/app.ts';
import { type Answer, type Caller, naiveAnswer } from './model.ts';
import { callers, insertWorld, randomWorld, urlOf } from './random-world.ts';

const app = await startApp({ keep: true });
afterAll(app.stop);

const subjectOf = (organizationId: string, { kind, id }: Caller): Subject =>
  kind === 'person'
    ? { kind: 'USER', userId: `${organizationId}_${id}` }
    : kind === 'bot'
      ? { kind: 'BOT', botId: `${organizationId}_${id}` }
      : { kind: 'SERVICE_ACCOUNT', serviceAccountId: id };

function answerOf({ entitlements, leftOut }: Resolution): Answer {
  const inWords = (places: Resolution['entitlements'][number]['places']) =>
    places.flatMap(({ repo, paths }) => (paths.length === 0 ? [repo] : paths.map((path) => `${repo} ${path}`)));
  return {
    gets: Object.fromEntries(
      entitlements.map(({ slug, version, direct, places }) => [slug, { version, direct, places: inWords(places) }]),
    ),
    leftOut: leftOut.map(({ slug }) => slug),
  };
}

/** The model names repositories shortly; locks write their addresses. */
const withAddresses = ({ gets, leftOut }: Answer): Answer => ({
  gets: Object.fromEntries(
    Object.entries(gets).map(([slug, how]) => [
      slug,
      { ...how, places: how.places.map((place) => place.replace(/^r\d/, (name) => urlOf(name))) },
    ]),
  ),
  leftOut,
});

test('the resolver agrees with a naive reading of the rules, for every caller of random organizations, asked alone and together', async () => {
  const seen = { gets: 0, places: 0, direct: 0, leftOut: 0, nothing: 0 };
  await fc.assert(
    fc.asyncProperty(randomWorld, async (world) => {
      const organizationId = newId('org');
      await insertWorld(app.db, organizationId, world);
      const subjects = callers.map((caller) => subjectOf(organizationId, caller));
      const resolved = await resolveEntitlements(app.db, organizationId, subjects);
      for (const [n, caller] of callers.entries()) {
        const answer = answerOf(resolved[n]!);
        expect([caller, answer]).toEqual([caller, withAddresses(naiveAnswer(world, caller))]);
        const all = Object.values(answer.gets);
        seen.gets += all.length;
        seen.places += all.filter(({ places }) => places.length > 0).length;
        seen.direct += all.filter(({ direct }) => direct).length;
        seen.leftOut += answer.leftOut.length;
        seen.nothing += all.length === 0 ? 1 : 0;
      }
      const alone = await resolveEntitlements(app.db, organizationId, [subjects[0]!]);
      expect(answerOf(alone[0]!)).toEqual(answerOf(resolved[0]!));
    }),
    { numRuns: 100, endOnFailure: true },
  );
  // The worlds are worth the comparison.
  for (const [what, count] of Object.entries(seen)) expect([what, count > 20]).toEqual([what, true]);
}, 240_000);
