import { expect, test } from 'vitest';
import { maySeeEntitlements } from '../../src/entitlement/policy.ts';
import { bot, service, session, user } from '../auth/principals.ts';

const as = (role: 'VIEWER' | 'MEMBER' | 'ADMIN' | 'OWNER') => user(session, role);
const ada = { kind: 'USER', userId: 'usr_1' } as const;
const ben = { kind: 'USER', userId: 'usr_2' } as const;
const runner = { kind: 'BOT', botId: 'bot_1' } as const;
const builder = { kind: 'BOT', botId: 'bot_2' } as const;
const key = { kind: 'SERVICE_ACCOUNT', serviceAccountId: 'key_1' } as const;

// biome-ignore format: a table reads best as a table
test.each([
  ['a viewer',          as('VIEWER'), ada,     false, 'allow'],
  ['a viewer',          as('VIEWER'), ben,     false, 'takes-admin'],
  ['a viewer',          as('VIEWER'), ben,     true,  'takes-admin'],
  ['a member',          as('MEMBER'), ben,     false, 'takes-admin'],
  ['a member',          as('MEMBER'), builder, false, 'takes-admin'],
  ['a team admin',      as('MEMBER'), ben,     true,  'allow'],
  ['a team admin',      as('MEMBER'), builder, true,  'allow'],
  ['an admin',          as('ADMIN'),  ben,     false, 'allow'],
  ['an owner',          as('OWNER'),  builder, false, 'allow'],
  ['a bot',             bot(),        runner,  false, 'allow'],
  ['a bot',             bot(),        builder, true,  'only-oneself'],
  ['a bot',             bot(),        ada,     true,  'only-oneself'],
  ['a service account', service(),    key,     false, 'allow'],
  ['a service account', service(),    ben,     false, 'allow'],
  ['a service account', service(),    builder, false, 'allow'],
] as const)('%#. %s looks at another or oneself', (_who, principal, subject, adminThere, verdict) => {
  expect(maySeeEntitlements(principal, subject, adminThere)).toBe(verdict);
});
