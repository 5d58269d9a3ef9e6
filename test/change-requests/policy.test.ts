import { expect, test } from 'vitest';
import { editsConcerning, howItEnded, isAuthor, standing, statusOf } from '../../src/change-requests/policy.ts';
import { service, session, user } from '../auth/principals.ts';

const at = new Date(0);

// biome-ignore format: a table reads best as a table
test.each([
  // merged  closed  status      how it ended
  [ null,    null,   'OPEN',     null                                                    ],
  [ at,      null,   'MERGED',   'The change request was merged as version 4.'           ],
  [ null,    at,     'REJECTED', 'The change request was closed without being merged.'   ],
] as const)('merged at %s and closed at %s, it is %s', (mergedAt, closedAt, status, ended) => {
  expect(statusOf({ mergedAt, closedAt })).toBe(status);
  expect(howItEnded({ mergedAt, closedAt, mergedVersion: '4' })).toBe(ended);
});

// biome-ignore format: a table reads best as a table
test.each([
  [user(),    'usr_1', true ],
  [user(),    'usr_2', false],
  [service(), 'key_1', true ],
  [service(), 'usr_1', false],
] as const)('%#. the author of what %3$s made', (principal, createdById, verdict) => {
  expect(isAuthor(principal, { createdById })).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  [null,       {}],
  [undefined,  {}],
  ['OPEN',     { mergedAt: null, closedAt: null }],
  ['MERGED',   { mergedAt: { not: null } }],
  ['REJECTED', { closedAt: { not: null } }],
  ['APPROVED', { id: { in: [] } }],
] as const)('asked for by the status %s, it is found by %j', (status, filter) => {
  expect(standing(status)).toEqual(filter);
});

const own = { createdById: 'usr_1' };
const ofThem = { OR: [own, { asset: { OR: [{ teamId: { in: ['tm_1'] } }, { status: 'DRAFT', ...own }] } }] };
// biome-ignore format: a table reads best as a table
test.each([
  [user(session, 'OWNER'),  {}    ],
  [user(session, 'ADMIN'),  {}    ],
  [service(),               {}    ],
  [user(session, 'MEMBER'), ofThem],
  [user(session, 'VIEWER'), own   ],
] as const)('%#. what concerns this principal is found by %2$j', (principal, filter) => {
  expect(editsConcerning(principal, ['tm_1'])).toEqual(filter);
});
