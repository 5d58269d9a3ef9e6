import { describe, expect, test } from 'vitest';
import type { Role, User } from '../../src/auth/principal.ts';
import { mayDeleteOrganization, mayUpdateOrganization } from '../../src/organizations/policy.ts';

const ada = (role: Role) => ({ kind: 'USER', userId: 'usr_ada', organizationId: 'org_1', role }) as User;

describe('changing name and icon', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    [ 'OWNER',  'allow'       ],
    [ 'ADMIN',  'allow'       ],
    [ 'MEMBER', 'admins-only' ],
    [ 'VIEWER', 'admins-only' ],
  ] as const)('%s: %s', (role, verdict) => {
    expect(mayUpdateOrganization(ada(role))).toBe(verdict);
  });
});

describe('deleting "Acme"', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    // role      typed       verdict
    [ 'OWNER',  'Acme',     'allow'        ],
    [ 'OWNER',  ' Acme ',   'allow'        ],
    [ 'OWNER',  'acme',     'name-differs' ],
    [ 'OWNER',  'Acme Inc', 'name-differs' ],
    [ 'OWNER',  '',         'name-differs' ],
    [ 'ADMIN',  'Acme',     'owner-only'   ],
    [ 'MEMBER', 'Acme',     'owner-only'   ],
    [ 'VIEWER', 'Acme',     'owner-only'   ],
  ] as const)('%s typing %j: %s', (role, typed, verdict) => {
    expect(mayDeleteOrganization(ada(role), { name: 'Acme' }, typed)).toBe(verdict);
  });
});
