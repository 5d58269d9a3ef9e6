import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { notYours, startCollections } from './cast.ts';
import { createCollection, deleteCollection, setActive } from './documents.ts';
import { givenCollection, install, target } from './given-collection.ts';

const cast = await startCollections();
const { db, callers, people, bot, act, refused, refusals, expectHidden, team, other, asset, colleague } = cast;

test('it goes from wherever it is installed, and ends where it is active; each is said; its name is free again', async () => {
  const doomed = await givenCollection(callers.member, [asset], 'Doomed');
  await install(callers.owner, doomed, target('BOT', bot.id));
  await install(callers.member, doomed, target('TEAM', team.id));
  await install(callers.colleague, doomed, target('USER', colleague.id));
  for (const caller of [callers.viewer, callers.bot]) dataOf(await caller.query(setActive, { id: doomed.id }));
  expect(await refused(callers.member, deleteCollection, { gid: doomed.id })).toBe(
    'FORBIDDEN: PERMISSION_DENIED: Taking it away from the bot Runner takes the role ADMIN, or an admin of the team concerned or of one above it.',
  );
  const { outcome, audit } = await act(callers.admin, deleteCollection, { gid: doomed.id });
  const actorId = people.admin.id;
  const reason = 'collection_deleted';
  const gone = { event: 'collection.uninstalled', actorId, targetId: doomed.id };
  expect([outcome, audit]).toEqual([
    'ok',
    [
      { event: 'profile.cleared', actorId, targetId: people.viewer.id, data: { collectionId: doomed.id, reason } },
      { event: 'profile.cleared', actorId, targetId: bot.id, data: { collectionId: doomed.id, reason } },
      { ...gone, data: { kind: 'bot', bot: 'Runner', botId: bot.id, reason } },
      { ...gone, data: { kind: 'team', team: 'Platform', teamId: team.id, reason } },
      { ...gone, data: { kind: 'user', user: colleague.email, userId: colleague.id, reason } },
      { event: 'collection.deleted', actorId, targetId: doomed.id, data: {} },
    ],
  ]);
  expect(await db.installation.count({ where: { collectionId: doomed.id } })).toBe(0);
  expect(await db.membership.count({ where: { activeCollectionId: doomed.id } })).toBe(0);
  expect(await refused(callers.admin, deleteCollection, { gid: doomed.id })).toBe(notFound('Collection'));
  const again = { input: { name: 'Doomed', description: null, assetGids: null } };
  expect(outcomeOf(await callers.member.query(createCollection, again))).toBe('ok');
});

test('its maker deletes it, also by the other name, unless it is installed where that is not for the maker to say', async () => {
  const own = await givenCollection(callers.member);
  const document = 'mutation ($id: ID!) { deleteAssetProfile(id: $id) { success errors { messages } } }';
  expect(dataOf(await callers.member.query(document, own)).deleteAssetProfile.success).toBe(true);
  const installed = await givenCollection(callers.member, [asset]);
  await install(callers.owner, installed, target('TEAM', other.id));
  expect(await refused(callers.member, deleteCollection, { gid: installed.id })).toMatch(
    /Taking it away from the team Design takes/,
  );
  expect(outcomeOf(await callers.installer.query(deleteCollection, { gid: installed.id }))).toBe('ok');
});

test('nobody else deletes it', async () => {
  const collection = await givenCollection(callers.member);
  const gid = { gid: collection.id };
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], deleteCollection, gid)).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    stranger: notFound('Collection'),
    nobody: unauthenticated,
  });
  expect(await refused(callers.colleague, deleteCollection, gid)).toBe(notYours);
  expect(await refused(callers.reader, deleteCollection, gid)).toBe(needsScope('installations:write'));
  await expectHidden(collection.id, deleteCollection, gid);
});

test('it is made active while it is deleted, by people, bots and services: nobody is left with it, and no call fails for a lock', async () => {
  const makers = [callers.owner, callers.installer];
  for (let round = 0; round < 10; round++) {
    const doomed = await givenCollection(callers.owner, [asset]);
    await install(callers.owner, doomed, target('BOT', bot.id));
    if (round % 3 === 0) dataOf(await callers.member.query(setActive, { id: doomed.id }));
    const outcomes = await Promise.all([
      ...[callers.member, callers.viewer, callers.bot, callers.colleague].map((one) => one.query(setActive, { id: doomed.id })),
      makers[round % 2]!.query(deleteCollection, { gid: doomed.id }),
    ]);
    const [deleted, ...activated] = outcomes.map(outcomeOf).reverse();
    expect(deleted).toBe('ok');
    for (const outcome of activated) expect(['ok', notFound('Profile')]).toContain(outcome);
    expect(await db.membership.count({ where: { activeCollectionId: doomed.id } })).toBe(0);
    expect(await db.bot.count({ where: { activeCollectionId: doomed.id } })).toBe(0);
    const events = await db.auditEvent.findMany({ where: { data: { path: ['collectionId'], equals: doomed.id } } });
    const count = (event: string) => events.filter((row) => row.event === event).length;
    expect(count('profile.cleared')).toBe(count('profile.activated'));
  }
});
