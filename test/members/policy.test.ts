import { describe, expect, test } from 'vitest';
import { type Role, roles, type User } from '../../src/auth/principal.ts';
import { givenRoles, isGivenRole, maySetRole, mayTakeOut, mayTransfer } from '../../src/members/policy.ts';

const ada = (role: Role): User => ({
  kind: 'USER',
  userId: 'usr_ada',
  organizationId: 'org_1',
  email: 'ada@example.org',
  name: 'Ada',
  role,
  credential: {
    via: 'session',
    kind: 'SESSION',
    sessionId: 'ses_1',
    createdAt: new Date(0),
    expiresAt: new Date(0),
    lastUsedAt: null,
  },
});
const bob = (role: Role) => ({ userId: 'usr_bob', role, disabledAt: null });
const self = (role: Role) => ({ userId: 'usr_ada', role, disabledAt: null });

// biome-ignore format: a table reads best as a table
test.each([
  ['OWNER', false], ['ADMIN', true], ['MEMBER', true], ['VIEWER', true],
] as const)('the role %s is given: %s', (role, given) => {
  expect(isGivenRole(role)).toBe(given);
});

test('the list of the roles that are given has them all', () => {
  expect([...givenRoles].sort()).toEqual(roles.filter(isGivenRole).sort());
});

describe('giving a member another role', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // who              whom             verdict
    [ ada('OWNER'),     bob('ADMIN'),    'allow'       ],
    [ ada('OWNER'),     self('OWNER'),   'last-owner'  ],
    [ ada('ADMIN'),     bob('OWNER'),    'last-owner'  ],
    [ ada('ADMIN'),     bob('ADMIN'),    'allow'       ],
    [ ada('ADMIN'),     bob('VIEWER'),   'allow'       ],
    [ ada('ADMIN'),     self('ADMIN'),   'allow'       ],
    [ ada('ADMIN'),     null,            'hidden'      ],
    [ ada('MEMBER'),    bob('VIEWER'),   'admins-only' ],
    [ ada('MEMBER'),    self('MEMBER'),  'admins-only' ],
    [ ada('MEMBER'),    null,            'admins-only' ],
    [ ada('VIEWER'),    bob('OWNER'),    'admins-only' ],
  ] as const)('%#. $role, of %j: %s', (user, member, verdict) => {
    expect(maySetRole(user, member)).toBe(verdict);
  });
});

describe('taking a member out', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // who              whom             verdict
    [ ada('OWNER'),     bob('ADMIN'),    'allow'       ],
    [ ada('OWNER'),     self('OWNER'),   'last-owner'  ],
    [ ada('ADMIN'),     bob('OWNER'),    'last-owner'  ],
    [ ada('ADMIN'),     bob('ADMIN'),    'allow'       ],
    [ ada('ADMIN'),     self('ADMIN'),   'allow'       ],
    [ ada('ADMIN'),     null,            'hidden'      ],
    [ ada('MEMBER'),    bob('VIEWER'),   'admins-only' ],
    [ ada('MEMBER'),    self('MEMBER'),  'allow'       ],
    [ ada('VIEWER'),    self('VIEWER'),  'allow'       ],
    [ ada('VIEWER'),    null,            'admins-only' ],
  ] as const)('%#. $role, of %j: %s', (user, member, verdict) => {
    expect(mayTakeOut(user, member)).toBe(verdict);
  });
});

describe('handing the organization on', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // who              to whom                                       verdict
    [ ada('OWNER'),     bob('VIEWER'),                                'allow'      ],
    [ ada('OWNER'),     self('OWNER'),                                'allow'      ],
    [ ada('OWNER'),     { ...bob('ADMIN'), disabledAt: new Date(0) }, 'disabled'   ],
    [ ada('OWNER'),     null,                                         'hidden'     ],
    [ ada('ADMIN'),     self('ADMIN'),                                'owner-only' ],
    [ ada('ADMIN'),     null,                                         'owner-only' ],
    [ ada('MEMBER'),    bob('ADMIN'),                                 'owner-only' ],
  ] as const)('%#. $role, to %j: %s', (user, member, verdict) => {
    expect(mayTransfer(user, member)).toBe(verdict);
  });
});
