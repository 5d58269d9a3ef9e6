import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { refusedCallers, sessionToken } from './callers.ts';
import { createApiKey, whoAmI } from './documents.ts';

const cast = await startCast();
const { app, db, callers, people, organization, refused, act, logLines, as } = cast;
const input = (given: Record<string, unknown> = {}) => ({
  input: { name: 'ci', scopes: null, expiresInDays: null, allowedIps: null, ...given },
});

test('an admin gets the secret once; it acts as a service account; afterwards only its mask is seen; the act is audited', async () => {
  const { answer, audit } = await act(callers.admin, createApiKey, input({ name: ' deploy ' }));
  const { key, apiKey } = dataOf(answer).createApiKey;
  expect(key).toMatch(/^gth_org_[0-9A-Za-z]{49}$/);
  expect(apiKey).toEqual({
    id: expect.stringMatching(/^tok_/),
    name: 'deploy',
    maskedToken: `gth_org_...${key.slice(-4)}`,
    scopes: ['FULL'],
    allowedIps: [],
    createdAt: expect.any(String),
    createdBy: { id: people.admin.id },
    expiresAt: null,
    lastUsedAt: null,
    lastUsedIp: null,
  });
  const data = { kind: 'ORGANIZATION_API_KEY', scopes: ['full'] };
  expect(audit).toEqual([{ event: 'token.created', actorId: people.admin.id, targetId: apiKey.id, data }]);

  const service = clientOf(app, { authorization: `Bearer ${key}` });
  expect(dataOf(await service.query(whoAmI)).principal).toEqual({
    kind: 'SERVICE_ACCOUNT',
    id: apiKey.id,
    name: 'deploy',
    role: null,
    scopes: ['full'],
    organization: { id: organization.id },
    credential: { kind: 'ORGANIZATION_API_KEY', label: 'deploy', via: 'token', expiresAt: null },
  });
  expect(JSON.stringify([await db.token.findMany(), await db.auditEvent.findMany(), logLines])).not.toContain(key);
});

test('scopes, an end and ranges of addresses are kept as asked for, each once', async () => {
  const asked = {
    scopes: ['BOTS_READ', 'TEAMS_READ', 'BOTS_READ'],
    expiresInDays: 36_500,
    allowedIps: [' 10.0.0.0/8', '10.0.0.0/8', '::1'],
  };
  const { answer, audit } = await act(callers.owner, createApiKey, input(asked));
  const { apiKey } = dataOf(answer).createApiKey;
  expect(apiKey).toMatchObject({ scopes: ['BOTS_READ', 'TEAMS_READ'], allowedIps: ['10.0.0.0/8', '::1'] });
  const days = (Date.parse(apiKey.expiresAt) - Date.parse(apiKey.createdAt)) / 86_400_000;
  expect(Math.round(days)).toBe(36_500);
  expect(audit[0]?.data).toEqual({
    kind: 'ORGANIZATION_API_KEY',
    scopes: ['bots:read', 'teams:read'],
    allowedIps: ['10.0.0.0/8', '::1'],
  });
  expect(
    dataOf(await callers.owner.query(createApiKey, input({ scopes: ['FULL', 'BOTS_READ'] }))).createApiKey.apiKey.scopes,
  ).toEqual(['FULL']);
});

test('the session token of an admin makes a key as well', async () => {
  const caller = clientOf(app, await sessionToken(callers.admin));
  expect((await act(caller, createApiKey, input())).outcome).toBe('ok');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty name',            { name: ' ' },                                         'name: Must not be empty.'],
  ['a name of 101 characters', { name: 'x'.repeat(101) },                             'name: Must be at most 100 characters long.'],
  ['a name of two lines',      { name: 'a\nb' },                                      'name: Must not contain control characters.'],
  ['no scope at all',          { scopes: [] },                                        'scopes: A token needs at least one scope. Leave the argument out for full access.'],
  ['an end today',             { expiresInDays: 0 },                                  'expiresInDays: Must be a whole number from 1 to 36500.'],
  ['an end in the past',       { expiresInDays: -1 },                                 'expiresInDays: Must be a whole number from 1 to 36500.'],
  ['an end too far away',      { expiresInDays: 36_501 },                             'expiresInDays: Must be a whole number from 1 to 36500.'],
  ['a name for an address',    { allowedIps: ['example.org'] },                       'allowedIps: Must be addresses or CIDR ranges, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.'],
  ['one wrong among right',    { allowedIps: ['10.0.0.1', '10.0.0.0/33'] },           'allowedIps: Must be addresses or CIDR ranges, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.'],
  ['an empty range',           { allowedIps: [''] },                                  'allowedIps: Must be addresses or CIDR ranges, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.'],
  ['51 ranges',                { allowedIps: Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`) }, 'allowedIps: Must be at most 50 ranges.'],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.owner, createApiKey, input(given))).toBe(outcome);
});

test('only administrators in person make keys: no token of any kind does', async () => {
  for (const [who, caller, outcome] of await refusedCallers(cast))
    expect([who, await refused(caller, createApiKey, input())]).toEqual([who, outcome]);
});

test('an expired key is 401, and so is one whose last character is another', async () => {
  const { key, apiKey } = dataOf(await callers.owner.query(createApiKey, input({ expiresInDays: 1 }))).createApiKey;
  const service = await as({ kind: 'token', id: apiKey.id, raw: key });
  expect((await service.query(whoAmI)).status).toBe(200);
  const forged = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
  expect((await clientOf(app, { 'x-api-key': forged }).query(whoAmI)).status).toBe(401);
  await db.token.update({ where: { id: apiKey.id }, data: { expiresAt: new Date() } });
  expect((await service.query(whoAmI)).status).toBe(401);
});
