import { expect, test } from 'vitest';
import type { ServiceAccount } from '../../src/auth/principal.ts';
import { resolveToken } from '../../src/auth/resolve-token.ts';
import { createTeam } from '../../src/teams/create-team.ts';
import { needsScope, notFound, outcomeOf, startCast } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { refusedCallers } from './callers.ts';
import { updateApiKey, whoAmI } from './documents.ts';

const cast = await startCast();
const { as, db, database, callers, people, refused, act, expectHidden, givenApiKey, givenBotKey, givenPersonalToken, bot } = cast;
const input = (id: string, given: Record<string, unknown> = {}) => ({
  input: { id, name: null, scopes: null, allowedIps: null, ...given },
});
const listBots = '{ bots { id } }';

test('a key gets another name, other scopes and other addresses; its secret stays; the very next call goes by them', async () => {
  const key = await givenApiKey(people.owner);
  const service = await as(key);
  expect(outcomeOf(await service.query(listBots))).toBe('ok');
  const given = { name: ' reporting ', scopes: ['TEAMS_READ'], allowedIps: ['127.0.0.0/8'] };
  const { answer, audit } = await act(callers.admin, updateApiKey, input(key.id, given));
  const { apiKey } = dataOf(answer).updateApiKey;
  expect(apiKey).toEqual({ id: key.id, name: 'reporting', scopes: ['TEAMS_READ'], allowedIps: ['127.0.0.0/8'] });
  const data = {
    kind: 'ORGANIZATION_API_KEY',
    fields: ['name', 'scopes', 'allowedIps'],
    scopes: ['teams:read'],
    allowedIps: ['127.0.0.0/8'],
  };
  expect(audit).toEqual([{ event: 'token.updated', actorId: people.admin.id, targetId: key.id, data }]);
  expect(dataOf(await service.query(whoAmI)).principal).toMatchObject({ name: 'reporting', scopes: ['teams:read'] });
  expect(outcomeOf(await service.query(listBots))).toBe(needsScope('bots:read'));
  await callers.admin.query(updateApiKey, input(key.id, { allowedIps: ['10.0.0.0/8'] }));
  expect((await service.query(whoAmI)).status).toBe(401);
});

test('null leaves a part as it is, an empty list of addresses clears them, and the same again writes nothing', async () => {
  const key = await givenApiKey(people.owner, { scopes: ['BOTS_READ', 'TEAMS_READ'], allowedIps: ['127.0.0.1', '::1'] });
  for (const given of [{}, { name: 'deploy' }, { scopes: ['TEAMS_READ', 'BOTS_READ'] }, { allowedIps: ['::1', '127.0.0.1'] }])
    expect(await refused(callers.owner, updateApiKey, input(key.id, given))).toBe('ok');
  const { answer, audit } = await act(callers.owner, updateApiKey, input(key.id, { allowedIps: [] }));
  expect(dataOf(answer).updateApiKey.apiKey).toMatchObject({ scopes: ['BOTS_READ', 'TEAMS_READ'], allowedIps: [] });
  expect(audit).toHaveLength(1);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['no scope at all', { scopes: [] },             'scopes: A key needs at least one scope. Leave this out to keep those that it has.'],
  ['an empty name',   { name: '' },               'name: Must not be empty.'],
  ['a wrong range',   { allowedIps: ['10.0.0'] }, 'allowedIps: Must be addresses or CIDR ranges, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.'],
])('%s is refused', async (_what, given, outcome) => {
  const key = await givenApiKey(people.owner);
  expect(await refused(callers.owner, updateApiKey, input(key.id, given))).toBe(outcome);
});

test('a revoked key, an unknown one, and tokens of other kinds are not found', async () => {
  const revoked = await givenApiKey(people.owner);
  await callers.owner.query('mutation ($id: ID!) { revokeApiKey(id: $id) { success } }', { id: revoked.id });
  const others = [await givenBotKey(people.owner, bot), await givenPersonalToken(people.owner)];
  for (const id of ['tok_unknown', revoked.id, ...others.map((token) => token.id)])
    expect(await refused(callers.owner, updateApiKey, input(id, { name: 'mine' }))).toBe(notFound('API key'));
});

test('only administrators in person change keys, and only those of their organization', async () => {
  const { id } = await givenApiKey(people.owner);
  for (const [who, caller, outcome] of await refusedCallers(cast))
    expect([who, await refused(caller, updateApiKey, input(id, { name: 'mine' }))]).toEqual([who, outcome]);
  expect(await refused(callers.stranger, updateApiKey, input(id, { name: 'mine' }))).toBe(notFound('API key'));
  await expectHidden(id, updateApiKey, input(id, { name: 'mine' }));
});

test('a change that its key began with a scope which it has lost since is not made', async () => {
  const key = await givenApiKey(people.owner);
  const resolved = await resolveToken(database.pool, key.raw, '127.0.0.1', new Date());
  const { principal } = resolved as { principal: ServiceAccount };
  dataOf(await callers.owner.query(updateApiKey, input(key.id, { scopes: ['TEAMS_READ'] })));
  await expect(createTeam(db, principal, { name: 'Late', members: [] })).rejects.toMatchObject({ reason: 'SCOPES_CHANGED' });
  expect(await db.team.count({ where: { name: 'Late' } })).toBe(0);
});
