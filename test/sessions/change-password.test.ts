import { expect, test } from 'vitest';
import { needsSession, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, cookieOf, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';
import { changePassword, createSessionToken, whoAmI } from './documents.ts';

const { db, app, as, signIn, people, callers, organization, refused, refusals, act, logLines, givenMember, givenPersonalToken } =
  await startCast({ PASSWORD_FAILURES_PER_MINUTE: '3' });
const fresh = 'a new password, long enough 🦉';
const input = (given: object = {}) => ({ current: password, new: fresh, ...given });

test('the password changes, the session goes on under a new cookie, all others end; tokens live on; all is audited', async () => {
  const person = await givenMember(organization);
  const [here, elsewhere] = [await signIn(person), await signIn(person)];
  const token = await givenPersonalToken(person);
  const jwt = dataOf(await here.query(createSessionToken)).createSessionToken.token;
  await as(person);
  const { answer, audit } = await act(here, changePassword, input());
  expect(dataOf(answer).changePassword.success).toBe(true);
  const renewed = clientOf(app, { cookie: cookieOf(answer.headers) });
  expect(renewed.headers).not.toEqual(here.headers);
  for (const caller of [renewed, await as(token)]) expect(outcomeOf(await caller.query(whoAmI))).toBe('ok');
  for (const caller of [here, elsewhere, clientOf(app, { authorization: `Bearer ${jwt}` })]) {
    expect(outcomeOf(await caller.query(whoAmI))).toBe(unauthenticated);
  }
  expect(audit.map(({ event }) => event).sort()).toEqual([
    ...Array(1).fill('session.created'),
    ...Array(3).fill('session.ended'),
    'user.password_changed',
  ]);
  expect(new Set(audit.map(({ actorId }) => actorId))).toEqual(new Set([person.id]));
  await expect(signIn(person)).rejects.toThrow('The e-mail address or the password is wrong.');
  await signIn({ ...person, password: fresh });
  expect(JSON.stringify([await db.user.findMany(), audit, logLines]) + answer.text).not.toContain(fresh);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a short new password',  { new: 'too short' },         'newPassword: Must be at least 10 characters long.'],
  ['ten half characters',   { new: '🦉🦉🦉🦉🦉' },           'newPassword: Must be at least 10 characters long.'],
  ['a long new password',   { new: 'x'.repeat(1_025) },   'newPassword: Must be at most 1024 characters long.'],
  ['a NUL',                 { new: `${fresh}\0` },        '400 BAD_USER_INPUT: Text must not contain NUL characters or lone surrogates.'],
  ['a wrong password',      { current: `${password}!` },  'currentPassword: This is not your present password.'],
  ['a long wrong password', { current: 'x'.repeat(1_025) }, 'currentPassword: Must be at most 1024 characters long.'],
])('%s is refused and no session ends', async (_what, given, outcome) => {
  expect(await refused(callers.owner, changePassword, input(given))).toBe(outcome);
});

test('only a session changes a password: no token of any kind', async () => {
  expect(await refusals(['bot', 'narrowed', 'nobody'], changePassword, input())).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  expect(await refused(await as(await givenPersonalToken(people.owner)), changePassword, input())).toBe(needsSession);
});

test('every character counts, also behind the seventy-second', async () => {
  const person = await givenMember(organization);
  const long = 'x'.repeat(100);
  await (await signIn(person)).query(changePassword, input({ new: `${long}a` }));
  await expect(signIn({ ...person, password: `${long}b` })).rejects.toThrow('wrong');
  await signIn({ ...person, password: `${long}a` });
});

test('guessing the present password with a stolen session is slowed, also at the same moment', async () => {
  const browser = await signIn(people.viewer);
  const guesses = Array.from({ length: 8 }, (_, n) => browser.query(changePassword, input({ current: `guess number ${n}` })));
  const outcomes = (await Promise.all(guesses)).map(outcomeOf);
  expect(outcomeOf(await browser.query(changePassword, input()))).toMatch(/^429 RATE_LIMITED/);
  expect(outcomes.filter((outcome) => outcome.startsWith('currentPassword')).length).toBeLessThanOrEqual(3);
});

test.each(['the same session', 'two sessions'])('two changes at once from %s: one wins, the other is told', async (from) => {
  const person = await givenMember(organization);
  const one = await signIn(person);
  const two = from === 'two sessions' ? await signIn(person) : one;
  const wanted = [`${fresh} one`, `${fresh} two`] as const;
  const answers = await Promise.all([
    one.query(changePassword, input({ new: wanted[0] })),
    two.query(changePassword, input({ new: wanted[1] })),
  ]);
  const outcomes = answers.map(outcomeOf);
  expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
  expect(['currentPassword: The password was changed a moment ago.', unauthenticated]).toContain(
    outcomes.find((outcome) => outcome !== 'ok'),
  );
  await signIn({ ...person, password: wanted[outcomes.indexOf('ok')]! });
  expect(await db.auditEvent.count({ where: { event: 'user.password_changed', actorId: person.id } })).toBe(1);
});
