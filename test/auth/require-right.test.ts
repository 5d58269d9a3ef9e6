import { expect, test } from 'vitest';
import { requireScope, roleTooLow } from '../../src/auth/require-right.ts';
import { service, session, token, user } from './principals.ts';

test('who holds a scope passes; a token without it is told which one it lacks', () => {
  for (const principal of [user(session), user(token('full')), service('teams:read')])
    expect(() => requireScope(principal, 'teams:read')).not.toThrow();
  const refusal = { code: 'FORBIDDEN', message: 'API key missing required scope: teams:read', requiredScope: 'teams:read' };
  expect(() => requireScope(user(token('teams:write')), 'teams:read')).toThrow(expect.objectContaining(refusal));
});

test('a role that is too low is named beside the one that it takes, and no scope is', () => {
  const refusal = { code: 'FORBIDDEN', message: 'This needs the role MEMBER in the organization; yours is VIEWER.' };
  expect(roleTooLow('MEMBER', 'VIEWER')).toMatchObject({ ...refusal, requiredScope: undefined });
});
