import { expect, test } from 'vitest';
import { startInstallers } from '../installations/cast.ts';
import { needsScope, notForBots, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { statementsDuring } from '../support/statements.ts';
import { createInstallationRequest, installationRequests, rejectInstallationRequest } from './documents.ts';

const cast = await startInstallers();
const { as, callers, people, asLead, service, places, asset, organization, givenMember, givenApiKey } = cast;
const { owner, member } = people;
const { team, otherTeam, teamBot } = places;

const asOther = await as(await givenMember(organization));
const skill = await asset({ slug: 'wanted' });
const draft = await asset({ slug: 'secret', status: 'DRAFT' }, member);
async function given(assetId: string, target: object, caller = callers.member): Promise<string> {
  const answer = await caller.query(createInstallationRequest, { input: { assetId, ...target } });
  return dataOf(answer).createInstallationRequest.installationRequest.id;
}
const everybody = { entityType: 'ORGANIZATION' };
const ids = {
  draft: await given(draft.id, { entityType: 'TEAM', entityId: team.id }),
  everybody: await given(skill.id, everybody),
  sales: await given(skill.id, { entityType: 'TEAM', entityId: otherTeam.id }, asOther),
  bot: await given(skill.id, { entityType: 'BOT', entityId: teamBot.id }, asOther),
};
const listed = async (caller: typeof callers.owner, given: Record<string, unknown> = {}) =>
  dataOf(await caller.query(installationRequests, given)).installationRequests;
const idsOf = async (caller: typeof callers.owner, given: Record<string, unknown> = {}) =>
  (await listed(caller, given)).nodes.map(({ id }: { id: string }) => id);

test('everybody sees the own ones and those to decide about, the newest first', async () => {
  const all = [ids.bot, ids.sales, ids.everybody, ids.draft];
  for (const caller of [callers.owner, callers.admin, service]) expect(await idsOf(caller)).toEqual(all);
  expect(await idsOf(callers.member)).toEqual([ids.everybody, ids.draft]);
  expect(await idsOf(asOther)).toEqual([ids.bot, ids.sales]);
  expect(await idsOf(asLead)).toEqual([ids.bot, ids.draft]);
  expect(await idsOf(callers.viewer)).toEqual([]);
  expect(await idsOf(callers.stranger)).toEqual([]);
});

test('pages follow each other, and the state filters', async () => {
  const first = await listed(callers.owner, { first: 3 });
  expect([first.totalCount, first.pageInfo.hasNextPage]).toEqual([4, true]);
  expect(await idsOf(callers.owner, { first: 3, after: first.pageInfo.endCursor })).toEqual([ids.draft]);
  expect(await idsOf(callers.owner, { status: 'open' })).toHaveLength(4);
  for (const status of ['APPROVED', 'REJECTED']) expect(await idsOf(callers.owner, { status })).toEqual([]);
  expect(outcomeOf(await callers.owner.query(installationRequests, { status: 'MERGED' }))).toBe(
    'BAD_USER_INPUT: Must be one of OPEN, APPROVED, REJECTED.',
  );
});

test('bots, tokens without the scope, and nobody list none', async () => {
  expect(outcomeOf(await callers.bot.query(installationRequests))).toBe(notForBots);
  const narrow = await as(await givenApiKey(owner, { scopes: ['INSTALLATIONS_WRITE'] }));
  expect(outcomeOf(await narrow.query(installationRequests))).toBe(needsScope('assets:read'));
  expect(outcomeOf(await callers.nobody.query(installationRequests))).toBe(unauthenticated);
});

test('who was asked about a draft sees it while the request is open, and not any longer', async () => {
  const drafts = async (caller: typeof callers.owner) =>
    (await listed(caller)).nodes.find(({ id }: { id: string }) => id === ids.draft).asset;
  for (const caller of [asLead, callers.owner, callers.member]) expect(await drafts(caller)).toMatchObject({ slug: 'secret' });
  dataOf(await asLead.query(rejectInstallationRequest, { input: { requestId: ids.draft } }));
  for (const caller of [asLead, callers.owner]) expect(await drafts(caller)).toBeNull();
  expect(await drafts(callers.member)).toMatchObject({ slug: 'secret' });
  expect(await idsOf(asLead, { status: 'REJECTED' })).toEqual([ids.draft]);
});

test('a page costs the same number of statements, however many requests it holds', async () => {
  const count = async () => (await statementsDuring(() => listed(callers.owner, { first: 100 }))).length;
  const few = await count();
  for (let n = 0; n < 10; n++) {
    const one = await asset();
    await given(one.id, everybody);
    await given(one.id, { entityType: 'REPOSITORY', entityName: 'https://github.com/acme/web' });
  }
  expect(await count()).toBe(few);
});
