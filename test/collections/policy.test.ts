import { expect, test } from 'vitest';
import type { ServiceAccount, User } from '../../src/auth/principal.ts';
import { bindsContents, livingCollections, mayShapeCollection } from '../../src/collections/policy.ts';

const person = (role: User['role']) => ({ kind: 'USER', userId: 'usr_1', role }) as User;
const service = { kind: 'SERVICE_ACCOUNT', serviceAccountId: 'tok_1' } as ServiceAccount;

// biome-ignore format: a table reads best as a table
test.each([
  // who                maker     verdict
  [ person('OWNER'),    'usr_2',  'allow'     ],
  [ person('ADMIN'),    'usr_2',  'allow'     ],
  [ person('MEMBER'),   'usr_1',  'allow'     ],
  [ person('MEMBER'),   'usr_2',  'not-yours' ],
  [ person('VIEWER'),   'usr_1',  'viewer'    ],
  [ person('VIEWER'),   'usr_2',  'viewer'    ],
  [ service,            'usr_2',  'allow'     ],
  [ service,            'tok_1',  'allow'     ],
] as const)('%#. %j changes a collection of %s: %s', (principal, createdById, verdict) => {
  expect(mayShapeCollection(principal, { createdById })).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['ORGANIZATION', true], ['REPOSITORY', true], ['TEAM', true], ['BOT', true], ['USER', false],
] as const)('an installation to a target of the kind %s has a say in what is in the collection: %s', (target, verdict) => {
  expect(bindsContents({ target })).toBe(verdict);
});

test('only living collections of the own organization are known', () => {
  expect(livingCollections('org_1')).toEqual({ organizationId: 'org_1', deletedAt: null });
});
