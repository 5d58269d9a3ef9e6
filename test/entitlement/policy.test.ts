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
  ['a viewer at oneself',                 'allow',        as('VIEWER'), ada,     false],
  ['a viewer at another',                 'takes-admin',  as('VIEWER'), ben,     false],
  ['a viewer who is a team admin there',  'takes-admin',  as('VIEWER'), ben,     true],
  ['a member at another',                 'takes-admin',  as('MEMBER'), ben,     false],
  ['a member at a bot',                   'takes-admin',  as('MEMBER'), builder, false],
  ['a team admin at a person there',      'allow',        as('MEMBER'), ben,     true],
  ['a team admin at a bot there',         'allow',        as('MEMBER'), builder, true],
  ['an admin at another',                 'allow',        as('ADMIN'),  ben,     false],
  ['an owner at a bot',                   'allow',        as('OWNER'),  builder, false],
  ['a bot at itself',                     'allow',        bot(),        runner,  false],
  ['a bot at another bot',                'only-oneself', bot(),        builder, true],
  ['a bot at a person',                   'only-oneself', bot(),        ada,     true],
  ['a service account at itself',         'allow',        service(),    key,     false],
  ['a service account at a person',       'allow',        service(),    ben,     false],
  ['a service account at a bot',          'allow',        service(),    builder, false],
] as const)('%s: %s', (_what, verdict, principal, subject, adminThere) => {
  expect(maySeeEntitlements(principal, subject, adminThere)).toBe(verdict);
});
