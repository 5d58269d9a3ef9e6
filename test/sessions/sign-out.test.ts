import { expect, test } from 'vitest';
import { needsSession, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { createSessionToken, signOut, whoAmI } from './documents.ts';

const { db, app, signIn, people, refusals, act, callers } = await startCast();

test('the session ends with the answer, its cookie is forgotten, other sessions go on; the act is audited', async () => {
  const [here, elsewhere] = [await signIn(people.member), await signIn(people.member)];
  const { answer, audit } = await act(here, signOut);
  expect(dataOf(answer).signOut.success).toBe(true);
  expect(answer.headers.getSetCookie()).toEqual(['gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']);
  expect(audit).toEqual([
    { event: 'session.ended', actorId: people.member.id, targetId: expect.stringMatching(/^ses_/), data: {} },
  ]);
  for (const document of [whoAmI, signOut]) expect(outcomeOf(await here.query(document))).toBe(unauthenticated);
  expect(outcomeOf(await elsewhere.query(whoAmI))).toBe('ok');
  expect(await db.session.findUnique({ where: { id: audit[0]!.targetId! } })).toMatchObject({ endedById: people.member.id });
});

test('signing out with a session token ends the session that it stands for', async () => {
  const browser = await signIn(people.viewer);
  const { token } = dataOf(await browser.query(createSessionToken)).createSessionToken;
  const script = clientOf(app, { authorization: `Bearer ${token}` });
  expect(outcomeOf(await script.query(signOut))).toBe('ok');
  for (const caller of [script, browser]) expect(outcomeOf(await caller.query(whoAmI))).toBe(unauthenticated);
});

test('only a session can be signed out', async () => {
  expect(await refusals(['bot', 'narrowed', 'nobody'], signOut)).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
});

test('signing out five times at once ends the session once, and nobody waits for a deadlock', async () => {
  const browser = await signIn(people.member);
  const outcomes = (await Promise.all(Array.from({ length: 5 }, () => browser.query(signOut)))).map(outcomeOf);
  expect(outcomes).toContain('ok');
  for (const outcome of outcomes) expect(['ok', unauthenticated]).toContain(outcome);
  expect(outcomeOf(await callers.member.query(whoAmI))).toBe('ok');
});
