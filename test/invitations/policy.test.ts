import { expect, test } from 'vitest';
import { isExpired, isUsable, mayAccept, mayManageInvitation, openInvitations } from '../../src/invitations/policy.ts';

const now = new Date('2026-08-13T10:00:00Z');
const before = new Date('2026-08-13T09:59:59Z');
const later = new Date('2026-08-13T10:00:01Z');

// biome-ignore format: a table reads best as a table
test.each([
  // of        acceptedAt  revokedAt  verdict
  [ 'org_1',   null,       null,      'allow'    ],
  [ 'org_1',   before,     null,      'accepted' ],
  [ 'org_1',   null,       before,    'revoked'  ],
  [ 'org_2',   null,       null,      'hidden'   ],
  [ 'org_2',   before,     null,      'hidden'   ],
  [ 'org_2',   null,       before,    'hidden'   ],
] as const)('an admin of org_1 manages an invitation of %s, accepted %s, revoked %s: %s', (organizationId, acceptedAt, revokedAt, verdict) => {
  expect(mayManageInvitation({ organizationId: 'org_1' }, { organizationId, acceptedAt, revokedAt })).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  // acceptedAt  revokedAt  expiresAt  usable
  [ null,        null,      later,     true  ],
  [ null,        null,      now,       false ],
  [ null,        null,      before,    false ],
  [ before,      null,      later,     false ],
  [ null,        before,    later,     false ],
] as const)('accepted %s, revoked %s, valid until %s: usable %s', (acceptedAt, revokedAt, expiresAt, usable) => {
  expect(isUsable({ acceptedAt, revokedAt, expiresAt }, now)).toBe(usable);
  expect(isExpired({ expiresAt }, now)).toBe(expiresAt !== later);
});

// biome-ignore format: a table reads best as a table
test.each([
  [ 'ada@example.org',  'allow'        ],
  [ 'Ada@Example.ORG',  'allow'        ],
  [ 'ada@example.org ', 'other-person' ],
  [ 'bob@example.org',  'other-person' ],
  [ '',                 'other-person' ],
] as const)('"%s" accepts an invitation of ada@example.org: %s', (email, verdict) => {
  expect(mayAccept(email, { emailLower: 'ada@example.org' })).toBe(verdict);
});

test('only open invitations of the own organization are listed', () => {
  expect(openInvitations({ organizationId: 'org_1' })).toEqual({ organizationId: 'org_1', acceptedAt: null, revokedAt: null });
});
