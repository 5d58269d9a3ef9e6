import { expect, test } from 'vitest';
import { forPeople, needsRole, needsScope, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { deleteBotApiKey, listBots } from './client-documents.ts';

const { db, as, callers, people, refused, refusals, expectHidden, act, givenBot, givenBotKey, givenPersonalToken } =
  await startCast();
const bot = await givenBot(people.owner, 'Builder');

test('an admin revokes a key: the next call with it is 401, the other key works on; again changes nothing', async () => {
  const key = await givenBotKey(people.owner, bot);
  const { answer, audit } = await act(callers.admin, deleteBotApiKey, { keyId: key.id });
  expect(answer.data.deleteBotApiKey).toEqual({ success: true, errors: [] });
  expect(audit).toEqual([
    { event: 'token.revoked', actorId: people.admin.id, targetId: key.id, data: { kind: 'BOT_API_KEY', botId: bot.id } },
  ]);
  expect(outcomeOf(await (await as(key)).query(listBots))).toBe(unauthenticated);
  expect(outcomeOf(await (await as(bot)).query(listBots))).toBe('ok');
  expect(await refused(callers.admin, deleteBotApiKey, { keyId: key.id })).toBe('ok');
});

test('only administrators of the same organization revoke keys, and a bot not even its own', async () => {
  const key = await givenBotKey(people.owner, bot);
  const keyId = key.id;
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], deleteBotApiKey, { keyId })).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: forPeople,
    narrowed: needsScope('bots:write'),
    stranger: notFound('Key'),
    nobody: unauthenticated,
  });
  await expectHidden(keyId, deleteBotApiKey, { keyId });
  expect(await refused(await as(key), deleteBotApiKey, { keyId })).toBe(forPeople);
});

test('an unknown key and a personal token are not found', async () => {
  const token = await givenPersonalToken(people.owner);
  for (const keyId of ['tok_unknown', token.id])
    expect(await refused(callers.owner, deleteBotApiKey, { keyId })).toBe(notFound('Key'));
});

test('while a key is used on many calls: every call that starts after the answer is 401', async () => {
  const key = await givenBotKey(people.owner, bot);
  const caller = await as(key);
  let revoked = false;
  const use = async () => {
    for (let calls = 0; calls < 15; calls++) {
      const startedAfter = revoked;
      const { status } = await caller.query('{ principal { id } }');
      if (startedAfter) expect(status).toBe(401);
      else expect([200, 401]).toContain(status);
    }
  };
  const revoke = async () => {
    expect(outcomeOf(await callers.owner.query(deleteBotApiKey, { keyId: key.id }))).toBe('ok');
    revoked = true;
  };
  await Promise.all([use(), use(), use(), use(), revoke()]);
  expect((await caller.query('{ principal { id } }')).status).toBe(401);
});

test('the same key revoked ten times at once is written once', async () => {
  const { id: keyId } = await givenBotKey(people.owner, bot);
  const answers = await Promise.all(Array.from({ length: 10 }, () => callers.owner.query(deleteBotApiKey, { keyId })));
  expect(new Set(answers.map(outcomeOf))).toEqual(new Set(['ok']));
  expect(await db.auditEvent.count({ where: { event: 'token.revoked', targetId: keyId } })).toBe(1);
});
