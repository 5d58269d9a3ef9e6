import { expect, test } from 'vitest';
import { clientName, knownClients } from '../../src/oauth/clients.ts';
import { mayActAsBot, mayDecide, mayRedeem, maySeeGrant, statusOf } from '../../src/oauth/policy.ts';
import { mintUserCode, readUserCode, shownUserCode } from '../../src/oauth/user-code.ts';
import { user } from '../auth/principals.ts';

const now = new Date('2026-11-21T12:00:00Z');
const [before, after] = [new Date(now.getTime() - 1), new Date(now.getTime() + 1)];
const waiting = { expiresAt: after, approvedAt: null, deniedAt: null, redeemedAt: null };
const approved = { ...waiting, approvedAt: before };
const denied = { ...waiting, deniedAt: before };
const redeemed = { ...approved, redeemedAt: before };
const over = { expiresAt: now };

// biome-ignore format: a table reads best as a table
test.each([
  ['nothing has happened',               waiting,                            'PENDING'],
  ['nothing has happened in its time',   { ...waiting, ...over },            'EXPIRED'],
  ['it was approved',                    approved,                           'APPROVED'],
  ['it was approved, and its time over', { ...approved, ...over },           'EXPIRED'],
  ['it was denied',                      denied,                             'DENIED'],
  ['it was denied, and its time over',   { ...denied, ...over },             'DENIED'],
  ['an approval became worthless',       { ...approved, deniedAt: before },  'DENIED'],
  ['its token is out',                   redeemed,                           'REDEEMED'],
  ['its token is out for long',          { ...redeemed, ...over },           'REDEEMED'],
] as const)('where %s, a grant is %3$s', (_what, life, status) => {
  expect(statusOf(life, now)).toBe(status);
});

const mine = { decidedById: 'usr_1', organizationId: 'org_1', botId: null };
const nobodys = { decidedById: null, organizationId: null, botId: null };
const theirs = { ...mine, decidedById: 'usr_2' };

// biome-ignore format: a table reads best as a table
test.each([
  // the grant                              approve  bot       verdict
  [ { ...waiting, ...nobodys },             true,    null,     'allow'             ],
  [ { ...waiting, ...nobodys },             true,    'bot_1',  'allow'             ],
  [ { ...waiting, ...nobodys },             false,   null,     'allow'             ],
  [ { ...waiting, ...over, ...nobodys },    true,    null,     'expired'           ],
  [ { ...waiting, ...over, ...nobodys },    false,   null,     'expired'           ],
  [ { ...approved, ...mine },               true,    null,     'done'              ],
  [ { ...approved, ...mine },               true,    'bot_1',  'decided-otherwise' ],
  [ { ...approved, ...mine, botId: 'bot_1' }, true,  'bot_1',  'done'              ],
  [ { ...approved, ...mine, organizationId: 'org_2' }, true, null, 'decided-otherwise' ],
  [ { ...approved, ...mine },               false,   null,     'decided-otherwise' ],
  [ { ...approved, ...over, ...mine },      true,    null,     'expired'           ],
  [ { ...redeemed, ...mine },               true,    null,     'done'              ],
  [ { ...redeemed, ...mine },               false,   null,     'decided-otherwise' ],
  [ { ...denied, ...mine },                 false,   null,     'done'              ],
  [ { ...denied, ...mine },                 true,    null,     'decided-otherwise' ],
  [ { ...approved, ...theirs },             true,    null,     'hidden'            ],
  [ { ...denied, ...theirs },               false,   null,     'hidden'            ],
  [ { ...redeemed, ...theirs },             true,    null,     'hidden'            ],
  [ { ...approved, ...nobodys },            true,    null,     'hidden'            ],
] as const)('%#. %j, approve: %j as %j: %s', (grant, approve, botId, verdict) => {
  expect(mayDecide(user(), grant, { approve, botId }, now)).toBe(verdict);
  expect(maySeeGrant(user(), grant)).toBe(verdict === 'hidden' ? 'hidden' : 'allow');
});

// biome-ignore format: a table reads best as a table
test.each([
  // role      as oneself    as a bot
  [ null,      'right-lost', 'right-lost' ],
  [ 'VIEWER',  'allow',      'right-lost' ],
  [ 'MEMBER',  'allow',      'right-lost' ],
  [ 'ADMIN',   'allow',      'allow'      ],
  [ 'OWNER',   'allow',      'allow'      ],
] as const)('what somebody has approved who is %s by now: %s, as a bot: %s', (role, self, bot) => {
  expect([mayRedeem(role, false), mayRedeem(role, true)]).toEqual([self, bot]);
  if (role) expect(mayActAsBot(role)).toBe(bot === 'allow' ? 'allow' : 'role-too-low');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['BCDF-GHJK',            'BCDFGHJK'],
  ['bcdfghjk',             'BCDFGHJK'],
  [' bc df - gh\tjk ',     'BCDFGHJK'],
  ['BCDF–GHJK',            'BCDFGHJK'],
  ['B-C-D-F-G-H-J-K',      'BCDFGHJK'],
  ['BCDF-GHJ',             null],
  ['BCDF-GHJKL',           null],
  ['ABCD-EFGH',            null],
  ['BCDF_GHJK',            null],
  ['BCDFGHJ0',             null],
  ['BCDFGHJſ',             null],
  ['BCDF\0GHJK',           null],
  ['',                     null],
  ['BCDFGHJK'.repeat(1e5), null],
] as const)('%j is read as %j', (typed, code) => {
  expect(readUserCode(typed)).toBe(code);
});

test('codes are eight of twenty letters, all of which occur, and are shown as they are read', () => {
  const codes = Array.from({ length: 500 }, mintUserCode);
  for (const code of codes) expect(readUserCode(shownUserCode(code))).toBe(code);
  expect(shownUserCode(codes[0]!)).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
  expect([...new Set(codes.join(''))].sort().join('')).toBe('BCDFGHJKLMNPQRSTVWXZ');
  expect(new Set(codes).size).toBe(500);
});

test('sx is known anyway; further clients are those that were named, and one that is not by its id', () => {
  const clients = knownClients([['acme-cli', 'Acme CLI']]);
  expect([...clients]).toEqual([
    ['sleuth-skills-claude-code', 'sx'],
    ['acme-cli', 'Acme CLI'],
  ]);
  expect(clientName(clients, 'acme-cli')).toBe('Acme CLI');
  expect(clientName(clients, 'gone')).toBe('gone');
});
