import { expect, test } from 'vitest';
import { forPeople, needsScope, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';

const { db, as, bot, callers, people, refused, refusals, expectHidden, act, givenBotKey, givenPersonalToken } = await startCast();
const revoke = 'mutation ($id: ID!) { deletePersonalToken(tokenId: $id) { success errors { field messages } } }';
const whoAmI = '{ principal { id } }';

test('a person revokes an own token: its next call is 401, it is listed no more; again changes nothing', async () => {
  const token = await givenPersonalToken(people.member);
  const { answer, audit } = await act(callers.member, revoke, { id: token.id });
  expect(answer.data.deletePersonalToken).toEqual({ success: true, errors: [] });
  expect(audit).toEqual([
    { event: 'token.revoked', actorId: people.member.id, targetId: token.id, data: { kind: 'PERSONAL_TOKEN' } },
  ]);
  const answerToDead = await (await as(token)).query(whoAmI);
  expect([outcomeOf(answerToDead), answerToDead.headers.get('www-authenticate')]).toEqual([
    unauthenticated,
    'Bearer error="invalid_token"',
  ]);
  expect((await callers.member.query('{ user { personalTokens { nodes { id } } } }')).text).not.toContain(token.id);
  expect(await refused(callers.member, revoke, { id: token.id })).toBe('ok');
});

test('a full token revokes tokens, itself included; one without full does not', async () => {
  const [full, other] = [await givenPersonalToken(people.viewer), await givenPersonalToken(people.viewer)];
  const caller = await as(full);
  for (const { id } of [other, full]) expect(outcomeOf(await caller.query(revoke, { id }))).toBe('ok');
  expect(await refused(caller, revoke, { id: full.id })).toBe(unauthenticated);
});

test('the tokens of others, also for an administrator, and keys of bots are not found', async () => {
  const { id } = await givenPersonalToken(people.member);
  expect(await refusals(['owner', 'admin', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], revoke, { id })).toEqual({
    owner: notFound('Token'),
    admin: notFound('Token'),
    viewer: notFound('Token'),
    bot: forPeople,
    narrowed: needsScope('full'),
    stranger: notFound('Token'),
    nobody: unauthenticated,
  });
  await expectHidden(id, revoke, { id });
  const key = await givenBotKey(people.owner, bot);
  for (const unknown of [key.id, 'tok_unknown'])
    expect(await refused(callers.owner, revoke, { id: unknown })).toBe(notFound('Token'));
});

test('a token that revokes itself five times at once is revoked once, and no answer is a failure of the server', async () => {
  const token = await givenPersonalToken(people.member);
  const caller = await as(token);
  const outcomes = (await Promise.all(Array.from({ length: 5 }, () => caller.query(revoke, { id: token.id })))).map(outcomeOf);
  expect(outcomes).toContain('ok');
  for (const outcome of outcomes) expect(['ok', unauthenticated]).toContain(outcome);
  expect(await db.auditEvent.count({ where: { event: 'token.revoked', targetId: token.id } })).toBe(1);
});
