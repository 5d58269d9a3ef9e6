import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { badId, getPolicy, setPolicy } from './documents.ts';

const { as, act, callers, people, refused, refusals, givenApiKey, givenPersonalToken } = await startCast();
const policyOf = async (caller: Client) => dataOf(await caller.query(getPolicy)).vault.appPluginPolicy;
const set = (caller: Client, mode: string, allowed: string[] | null) => act(caller, setPolicy, { input: { mode, allowed } });
const install = await as(await givenApiKey(people.owner, { scopes: ['INSTALLATIONS_WRITE'] }));
const write = await as(await givenApiKey(people.owner, { scopes: ['ASSETS_WRITE'] }));

test('until somebody says otherwise, every plugin is allowed; everybody who reads the catalogue is told', async () => {
  for (const caller of [callers.owner, callers.member, callers.viewer, callers.bot, callers.narrowed])
    expect(await policyOf(caller)).toEqual({ mode: 'OPEN', allowed: [] });
  expect(await refused(callers.nobody, getPolicy)).toBe(unauthenticated);
  expect(await refused(write, getPolicy)).toBe(needsScope('assets:read'));
});

test('an administrator says which plugins are allowed; the list is kept by null and cleared by an empty one', async () => {
  const { answer, audit } = await set(callers.admin, 'ALLOWLIST', ['team-linter', 'acme-metrics', 'team-linter']);
  const allowed = ['acme-metrics', 'team-linter'];
  expect(dataOf(answer).setAppPluginPolicy.appPluginPolicy).toEqual({ mode: 'ALLOWLIST', allowed });
  const about = { event: 'plugin.policy_set', targetId: 'policy' };
  expect(audit).toEqual([{ ...about, actorId: people.admin.id, data: { mode: 'ALLOWLIST', allowed } }]);
  expect(await policyOf(callers.viewer)).toEqual({ mode: 'ALLOWLIST', allowed });

  expect((await set(callers.owner, 'DISABLED', null)).audit).toMatchObject([{ data: { mode: 'DISABLED', allowed } }]);
  expect(await policyOf(callers.member)).toEqual({ mode: 'DISABLED', allowed });
  expect((await set(callers.owner, 'DISABLED', [])).audit).toMatchObject([{ data: { mode: 'DISABLED', allowed: [] } }]);
  expect((await set(install, 'OPEN', null)).audit).toMatchObject([{ data: { mode: 'OPEN', allowed: [] } }]);
  expect(await policyOf(callers.stranger)).toEqual({ mode: 'OPEN', allowed: [] });
});

test('what holds already changes nothing', async () => {
  await set(callers.owner, 'ALLOWLIST', ['rota', 'metrics']);
  for (const allowed of [['rota', 'metrics'], ['metrics', 'rota', 'rota'], null])
    expect(await refused(callers.owner, setPolicy, { input: { mode: 'ALLOWLIST', allowed } })).toBe('ok');
});

test('every entry must be the id of a plugin, and there is an end to the list', async () => {
  for (const id of ['', 'a', 'Rota', '1st', '-rota', 'ro_ta', 'ro ta', 'x'.repeat(65), '../rota', 'rota\n'])
    expect(await refused(callers.owner, setPolicy, { input: { mode: 'OPEN', allowed: ['rota', id] } })).toBe(`allowed: ${badId}`);
  const many = Array.from({ length: 501 }, (_unused, n) => `plugin-${n}`);
  const input = { mode: 'OPEN', allowed: many };
  expect(await refused(callers.owner, setPolicy, { input })).toBe('allowed: Must be at most 500 plugins.');
  expect((await set(callers.owner, 'OPEN', many.slice(1))).outcome).toBe('ok');
});

test('nobody else sets it, and each organization has its own', async () => {
  await set(callers.owner, 'ALLOWLIST', ['rota']);
  const input = { mode: 'DISABLED', allowed: [] };
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'nobody'], setPolicy, { input })).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    nobody: unauthenticated,
  });
  expect(await refused(write, setPolicy, { input })).toBe(needsScope('installations:write'));
  const token = await as(await givenPersonalToken(people.member, ['INSTALLATIONS_WRITE']));
  expect(await refused(token, setPolicy, { input })).toBe(needsRole('ADMIN', 'MEMBER'));

  expect((await set(callers.stranger, 'DISABLED', null)).outcome).toBe('ok');
  expect(await policyOf(callers.owner)).toEqual({ mode: 'ALLOWLIST', allowed: ['rota'] });
});
