import { expect, test } from 'vitest';
import { mayRevokeDeviceToken, mayRevokePersonalToken, ownTokens } from '../../src/tokens/policy.ts';
import { bot, session, user } from '../auth/principals.ts';

// biome-ignore format: a table reads best as a table
test.each([
  // role      of         userId    botId     verdict
  [ 'VIEWER',  'org_1',   'usr_1',  null,     'allow'  ],
  [ 'MEMBER',  'org_1',   'usr_1',  null,     'allow'  ],
  [ 'MEMBER',  'org_2',   'usr_1',  null,     'hidden' ],
  [ 'OWNER',   'org_1',   'usr_2',  null,     'hidden' ],
  [ 'MEMBER',  'org_1',   null,     'bot_1',  'hidden' ],
  [ 'ADMIN',   'org_1',   null,     'bot_1',  'allow'  ],
  [ 'OWNER',   'org_1',   null,     'bot_1',  'allow'  ],
  [ 'OWNER',   'org_2',   null,     'bot_1',  'hidden' ],
] as const)('usr_1 as %s of org_1 revokes a device token of %s that acts as %s or %s: %s', (role, organizationId, userId, botId, verdict) => {
  expect(mayRevokeDeviceToken(user(session, role), { organizationId, userId, botId })).toBe(verdict);
});

test('a personal token is its owner’s alone', () => {
  const token = { organizationId: 'org_1', userId: 'usr_1' };
  expect(mayRevokePersonalToken(user(), token)).toBe('allow');
  expect(mayRevokePersonalToken(user(session, 'OWNER'), { ...token, userId: 'usr_2' })).toBe('hidden');
  expect(mayRevokePersonalToken(bot('full'), token)).toBe('hidden');
});

test('own tokens are of one kind, living, and of the organization that the person works in', () => {
  const own = { organizationId: 'org_1', userId: 'usr_1', revokedAt: null };
  expect(ownTokens(user(), 'DEVICE_TOKEN')).toEqual({ kind: 'DEVICE_TOKEN', ...own });
  expect(ownTokens(user(), 'PERSONAL_TOKEN')).toEqual({ kind: 'PERSONAL_TOKEN', ...own });
});
