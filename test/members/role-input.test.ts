import { expect, test } from 'vitest';
import { roleInput } from '../../src/members/role-input.ts';

// biome-ignore format: a table reads best as a table
test.each([
  ['ADMIN',    'ADMIN' ],
  ['member',   'MEMBER'],
  ['Viewer',   'VIEWER'],
  ['editor',   'MEMBER'],
  ['OPERATOR', 'MEMBER'],
] as const)('%s is the role %s', (text, role) => {
  expect(roleInput('role', text)).toBe(role);
});

test.each(['OWNER', 'owner', '', ' admin', 'root', '__proto__', 'constructor'])('"%s" is no role that can be given', (text) => {
  expect(() => roleInput('role', text)).toThrow('Must be one of ADMIN, MEMBER, VIEWER.');
});
