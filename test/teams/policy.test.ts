import { describe, expect, test } from 'vitest';
import type { Role, ServiceAccount, TokenCredential, User } from '../../src/auth/principal.ts';
import { livingTeams, mayManageMembers, mayManageTeams, mayRemoveMember } from '../../src/teams/policy.ts';

const credential: TokenCredential = {
  via: 'token',
  kind: 'PERSONAL_TOKEN',
  tokenId: 'tok_1',
  label: 'test',
  maskedToken: 'gth_pat_…0000',
  scopes: new Set(['full'] as const),
  createdAt: new Date(0),
  expiresAt: null,
  lastUsedAt: null,
};
const ada = (role: Role): User => ({
  kind: 'USER',
  userId: 'usr_ada',
  organizationId: 'org_1',
  email: 'ada@example.org',
  name: 'Ada',
  role,
  credential,
});
const service: ServiceAccount = {
  kind: 'SERVICE_ACCOUNT',
  serviceAccountId: 'sa_1',
  organizationId: 'org_1',
  name: 'sync',
  credential,
};

describe('creating, renaming, moving and deleting teams', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // who               verdict
    [ ada('OWNER'),      'allow'                    ],
    [ ada('ADMIN'),      'allow'                    ],
    [ ada('MEMBER'),     'organization-admins-only' ],
    [ ada('VIEWER'),     'organization-admins-only' ],
    [ service,           'allow'                    ],
  ] as const)('%#. $kind $role: %s', (principal, verdict) => {
    expect(mayManageTeams(principal)).toBe(verdict);
  });
});

describe('changing the members and admins of a team', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // who               admin of it or above   verdict
    [ ada('OWNER'),      false,                 'allow'            ],
    [ ada('ADMIN'),      false,                 'allow'            ],
    [ ada('MEMBER'),     true,                  'allow'            ],
    [ ada('MEMBER'),     false,                 'team-admins-only' ],
    [ ada('VIEWER'),     true,                  'team-admins-only' ],
    [ ada('VIEWER'),     false,                 'team-admins-only' ],
    [ service,           false,                 'allow'            ],
  ] as const)('%#. $kind $role, team admin %s: %s', (principal, adminHere, verdict) => {
    expect(mayManageMembers(principal, adminHere)).toBe(verdict);
  });
});

describe('taking a person out of a team', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // who               whom        admin of it or above   verdict
    [ ada('OWNER'),      'usr_bob',  false,                 'allow'            ],
    [ ada('ADMIN'),      'usr_bob',  false,                 'allow'            ],
    [ ada('MEMBER'),     'usr_bob',  true,                  'allow'            ],
    [ ada('MEMBER'),     'usr_bob',  false,                 'team-admins-only' ],
    [ ada('VIEWER'),     'usr_bob',  true,                  'team-admins-only' ],
    [ ada('MEMBER'),     'usr_ada',  false,                 'allow'            ],
    [ ada('VIEWER'),     'usr_ada',  false,                 'allow'            ],
    [ service,           'usr_bob',  false,                 'allow'            ],
  ] as const)('%#. $kind $role, of %s, team admin %s: %s', (principal, memberId, adminHere, verdict) => {
    expect(mayRemoveMember(principal, memberId, adminHere)).toBe(verdict);
  });
});

test('a deleted team and a team of another organization are not there', () => {
  expect(livingTeams('org_1')).toEqual({ organizationId: 'org_1', deletedAt: null });
});
