import { expect, test } from 'vitest';
import { needsScope, needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { revokeOthers, revokeSession, sessions, whoAmI } from './documents.ts';

const { db, as, signIn, people, callers, organization, refused, refusals, expectHidden, act, givenMember, givenPersonalToken } =
  await startCast();
const listed = async (caller: Client): Promise<{ id: string; current: boolean }[]> =>
  dataOf(await caller.query(sessions)).user.sessions.nodes;
const ownId = async (caller: Client) => (await listed(caller)).find(({ current }) => current)!.id;

test('a person lists and ends one of the own sessions: its next call is 401; again changes nothing', async () => {
  const person = await givenMember(organization);
  const [here, elsewhere] = [await signIn(person), await signIn(person)];
  expect((await listed(here)).map(({ current }) => current)).toEqual([false, true]);
  const id = await ownId(elsewhere);
  const { outcome, audit } = await act(here, revokeSession, { id });
  expect(outcome).toBe('ok');
  expect(audit).toEqual([{ event: 'session.ended', actorId: person.id, targetId: id, data: {} }]);
  expect(outcomeOf(await elsewhere.query(whoAmI))).toBe(unauthenticated);
  expect(await refused(here, revokeSession, { id })).toBe('ok');
  expect(await listed(here)).toEqual([{ id: await ownId(here), current: true }]);
  // Its own: as signing out.
  const { answer } = await act(here, revokeSession, { id: await ownId(here) });
  expect(answer.headers.getSetCookie()[0]).toMatch(/^gatehouse=; .*Max-Age=0$/);
});

test('the sessions of others, also of an administrator, are not found', async () => {
  const id = await ownId(callers.member);
  expect(await refusals(['owner', 'admin', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], revokeSession, { id })).toEqual({
    owner: notFound('Session'),
    admin: notFound('Session'),
    viewer: notFound('Session'),
    bot: needsSession,
    narrowed: needsSession,
    stranger: notFound('Session'),
    nobody: unauthenticated,
  });
  await expectHidden(id, revokeSession, { id });
  expect(outcomeOf(await callers.member.query(whoAmI))).toBe('ok');
});

test('sessions are listed for oneself and with full scope only', async () => {
  expect(await refusals(['narrowed', 'nobody'], sessions)).toEqual({ narrowed: needsScope('full'), nobody: unauthenticated });
  const others = '{ organization { users { nodes { id sessions { totalCount } } } } }';
  const { data, errors } = await callers.owner.query(others);
  expect(new Set(errors?.map(({ message }) => message))).toEqual(new Set(['Only the person concerned may see this.']));
  expect(data.organization.users.nodes.filter((node: { sessions: unknown }) => node.sessions)).toMatchObject([
    { id: people.owner.id },
  ]);
});

test('all other sessions end at once; none left is nothing to write', async () => {
  const person = await givenMember(organization);
  const [here, ...others] = [await signIn(person), await signIn(person), await signIn(person)];
  const { answer, audit } = await act(here!, revokeOthers);
  expect(dataOf(answer).revokeOtherSessions.revokedCount).toBe(2);
  expect(audit.map(({ event, actorId }) => [event, actorId])).toEqual(Array(2).fill(['session.ended', person.id]));
  for (const other of others) expect(outcomeOf(await other.query(whoAmI))).toBe(unauthenticated);
  expect(await refused(here!, revokeOthers)).toBe('ok');
  expect(await refusals(['bot', 'narrowed', 'nobody'], revokeOthers)).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  expect(await refused(await as(await givenPersonalToken(people.owner)), revokeOthers)).toBe(needsSession);
});

test('two sessions that end each other at once: at least one is gone, and no answer is a failure of the server', async () => {
  const person = await givenMember(organization);
  const pair = [await signIn(person), await signIn(person)] as const;
  const outcomes = (await Promise.all(pair.map((caller) => caller.query(revokeOthers)))).map(outcomeOf);
  expect(outcomes).toContain('ok');
  for (const outcome of outcomes) expect(['ok', unauthenticated]).toContain(outcome);
  expect(await db.session.count({ where: { userId: person.id, endedAt: null } })).toBeLessThanOrEqual(1);
});
