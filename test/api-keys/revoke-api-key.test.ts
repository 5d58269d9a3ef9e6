import { expect, test } from 'vitest';
import { notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { refusedCallers } from './callers.ts';
import { listApiKeys, revokeApiKey, whoAmI } from './documents.ts';

const cast = await startCast();
const { as, db, callers, people, refused, act, expectHidden, givenApiKey, givenBotKey, givenPersonalToken, bot } = cast;

test('an admin revokes a key: the next call with it is 401, other keys work on; again changes nothing', async () => {
  const [key, other] = [await givenApiKey(people.owner), await givenApiKey(people.owner)];
  const { answer, audit } = await act(callers.admin, revokeApiKey, { id: key.id });
  expect(dataOf(answer).revokeApiKey).toEqual({ success: true, errors: [] });
  const data = { kind: 'ORGANIZATION_API_KEY' };
  expect(audit).toEqual([{ event: 'token.revoked', actorId: people.admin.id, targetId: key.id, data }]);
  expect(outcomeOf(await (await as(key)).query(whoAmI))).toBe(unauthenticated);
  expect(outcomeOf(await (await as(other)).query(whoAmI))).toBe('ok');
  expect(await refused(callers.admin, revokeApiKey, { id: key.id })).toBe('ok');
  const { nodes } = dataOf(await callers.admin.query(listApiKeys)).organization.apiKeys;
  expect(nodes.map(({ id }: { id: string }) => id)).toEqual([other.id]);
});

test('an unknown key and tokens of other kinds are not found', async () => {
  const others = [await givenBotKey(people.owner, bot), await givenPersonalToken(people.owner)];
  for (const id of ['tok_unknown', ...others.map((token) => token.id)])
    expect(await refused(callers.owner, revokeApiKey, { id })).toBe(notFound('API key'));
});

test('only administrators in person revoke keys, and only those of their organization', async () => {
  const { id } = await givenApiKey(people.owner);
  for (const [who, caller, outcome] of await refusedCallers(cast))
    expect([who, await refused(caller, revokeApiKey, { id })]).toEqual([who, outcome]);
  expect(await refused(callers.stranger, revokeApiKey, { id })).toBe(notFound('API key'));
  await expectHidden(id, revokeApiKey, { id });
});

test('R1: while a key reads and writes on many calls, every call that starts after the revocation is answered is 401', async () => {
  const key = await givenApiKey(people.owner);
  const service = await as(key);
  const write = 'mutation ($input: CreateTeamInput!) { createTeam(input: $input) { team { id } errors { messages } } }';
  let revoked = false;
  const use = async (worker: number) => {
    for (let [calls, late] = [0, 0]; late < 5; calls++) {
      const startedAfter = revoked;
      const { status } = await (worker % 2
        ? service.query(whoAmI)
        : service.query(write, { input: { name: `Team ${worker} ${calls}`, members: [] } }));
      if (startedAfter) late++;
      expect(startedAfter ? [401] : [200, 401]).toContain(status);
    }
  };
  const revoke = async () => {
    expect(outcomeOf(await callers.owner.query(revokeApiKey, { id: key.id }))).toBe('ok');
    revoked = true;
  };
  await Promise.all([use(0), use(1), use(2), use(3), revoke()]);
  // No team was made behind the row that says that the key is revoked.
  const { revokedAt } = await db.token.findUniqueOrThrow({ where: { id: key.id } });
  const { id: end } = await db.auditEvent.findFirstOrThrow({ where: { event: 'token.revoked', targetId: key.id } });
  expect(revokedAt).not.toBeNull();
  expect(await db.auditEvent.count({ where: { credentialId: key.id, id: { gt: end } } })).toBe(0);
});

test('R1: the same key revoked ten times at once is written once', async () => {
  const { id } = await givenApiKey(people.owner);
  const callersInTurn = Array.from({ length: 10 }, (_, n) => (n % 2 ? callers.owner : callers.admin));
  const answers = await Promise.all(callersInTurn.map((caller) => caller.query(revokeApiKey, { id })));
  expect(new Set(answers.map(outcomeOf))).toEqual(new Set(['ok']));
  expect(await db.auditEvent.count({ where: { event: 'token.revoked', targetId: id } })).toBe(1);
});
