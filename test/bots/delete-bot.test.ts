import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { createBotApiKey, deleteBot, listBots } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, expectHidden, act, givenBot, givenBotKey } = await startCast();

test('an admin deletes a bot: each of its keys stops with the answer, and each end is audited', async () => {
  const bot = await givenBot(people.owner, 'Short-lived');
  const second = await givenBotKey(people.owner, bot);
  const { outcome, audit } = await act(callers.admin, deleteBot, { id: bot.id });
  expect(outcome).toBe('ok');
  for (const caller of [bot, second]) expect((await (await as(caller)).query(listBots)).status).toBe(401);
  const actorId = people.admin.id;
  const revoked = { event: 'token.revoked', actorId, data: { kind: 'BOT_API_KEY', botId: bot.id, reason: 'bot_deleted' } };
  expect(audit).toHaveLength(3);
  expect(audit[0]).toEqual({ event: 'bot.deleted', actorId, targetId: bot.id, data: {} });
  expect(audit.slice(1)).toEqual([expect.objectContaining(revoked), expect.objectContaining(revoked)]);
  expect(audit.map(({ targetId }) => targetId)).toContain(second.id);
  expect((await callers.owner.query(listBots)).text).not.toContain('Short-lived');
  // Its name is free again; the bot itself is as good as unknown.
  expect((await givenBot(people.owner, 'Short-lived')).slug).toBe('short-lived');
  expect(await refused(callers.owner, deleteBot, { id: bot.id })).toBe(notFound('Bot'));
  expect(await refused(callers.owner, createBotApiKey, { botId: bot.id, label: 'again' })).toBe(notFound('Bot'));
});

test('only administrators of the same organization delete bots', async () => {
  const { id } = await givenBot(people.owner);
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], deleteBot, { id })).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('bots:write'),
    stranger: notFound('Bot'),
    nobody: unauthenticated,
  });
  await expectHidden(id, deleteBot, { id });
});

test('a key that is issued while its bot is deleted never outlives it', async () => {
  const bot = await givenBot(people.owner);
  const issue = () => callers.owner.query(createBotApiKey, { botId: bot.id, label: 'late' });
  const answers = await Promise.all([issue(), issue(), callers.owner.query(deleteBot, { id: bot.id }), issue(), issue()]);
  expect(outcomeOf(answers[2])).toBe('ok');
  for (const answer of [answers[0], answers[1], answers[3], answers[4]])
    expect(['ok', notFound('Bot')]).toContain(outcomeOf(answer));
  expect(await db.token.count({ where: { botId: bot.id, revokedAt: null } })).toBe(0);
});

test('the same deletion twice at once is written once', async () => {
  const { id } = await givenBot(people.owner);
  const answers = await Promise.all([callers.owner, callers.admin].map((caller) => caller.query(deleteBot, { id })));
  expect(answers.map(outcomeOf).sort()).toEqual([notFound('Bot'), 'ok']);
  expect(await db.auditEvent.count({ where: { event: 'bot.deleted', targetId: id } })).toBe(1);
});
