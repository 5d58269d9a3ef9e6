import { expect, test } from 'vitest';
import { allKeys, livingKeys, mayManageApiKey } from '../../src/api-keys/policy.ts';
import { session, user } from '../auth/principals.ts';

// biome-ignore format: a table reads best as a table
test.each([
  // kind                     of        verdict
  [ 'ORGANIZATION_API_KEY',   'org_1',  'allow'  ],
  [ 'ORGANIZATION_API_KEY',   'org_2',  'hidden' ],
  [ 'PERSONAL_TOKEN',         'org_1',  'hidden' ],
  [ 'BOT_API_KEY',            'org_1',  'hidden' ],
  [ 'RUNTIME_TOKEN',          'org_1',  'hidden' ],
] as const)('an admin of org_1 manages a %s of %s: %s', (kind, organizationId, verdict) => {
  expect(mayManageApiKey(user(session, 'ADMIN'), { kind, organizationId })).toBe(verdict);
});

test('keys are those of the own organization, and living ones are not revoked', () => {
  expect(allKeys(user())).toEqual({ kind: 'ORGANIZATION_API_KEY', organizationId: 'org_1' });
  expect(livingKeys(user())).toEqual({ kind: 'ORGANIZATION_API_KEY', organizationId: 'org_1', revokedAt: null });
});
