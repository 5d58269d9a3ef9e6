import { expect, test } from 'vitest';
import {
  isPluginAllowed,
  mayChangeDocument,
  maySetPluginPolicy,
  openPolicy,
  type PluginPolicy,
} from '../../src/app-plugins/policy.ts';
import { service, session, user } from '../auth/principals.ts';

const policies: Record<string, PluginPolicy> = {
  'no policy': openPolicy,
  open: { mode: 'OPEN', allowed: ['rota'] },
  'a list': { mode: 'ALLOWLIST', allowed: ['rota', 'metrics'] },
  'an empty list': { mode: 'ALLOWLIST', allowed: [] },
  disabled: { mode: 'DISABLED', allowed: ['rota'] },
};

// biome-ignore format: a table reads best as a table
test.each([
  // policy           plugin    allowed
  ['no policy',       'rota',   true ],
  ['open',            'rota',   true ],
  ['open',            'other',  true ],
  ['a list',          'rota',   true ],
  ['a list',          'other',  false],
  ['a list',          'rot',    false],
  ['an empty list',   'rota',   false],
  ['disabled',        'rota',   false],
] as const)('under %s the plugin %s is allowed: %s', (policy, plugin, allowed) => {
  expect(isPluginAllowed(policies[policy]!, plugin)).toBe(allowed);
});

const principals = {
  owner: user(session, 'OWNER'),
  admin: user(session, 'ADMIN'),
  member: user(session, 'MEMBER'),
  viewer: user(session, 'VIEWER'),
  service: service('assets:write'),
};

// biome-ignore format: a table reads best as a table
test.each([
  ['owner',   'allow'],
  ['admin',   'allow'],
  ['service', 'allow'],
  ['member',  'organization-admins-only'],
  ['viewer',  'organization-admins-only'],
] as const)('the %s sets the policy: %s', (who, verdict) => {
  expect(maySetPluginPolicy(principals[who])).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  // who       policy      plugin    writing               deleting
  ['owner',    'open',     'other',  'allow',              'allow'],
  ['member',   'open',     'other',  'allow',              'allow'],
  ['member',   'a list',   'rota',   'allow',              'allow'],
  ['member',   'a list',   'other',  'plugin-not-allowed', 'plugin-not-allowed'],
  ['member',   'disabled', 'rota',   'plugin-not-allowed', 'plugin-not-allowed'],
  ['admin',    'a list',   'other',  'plugin-not-allowed', 'allow'],
  ['owner',    'disabled', 'rota',   'plugin-not-allowed', 'allow'],
  ['service',  'disabled', 'rota',   'plugin-not-allowed', 'allow'],
  ['viewer',   'open',     'rota',   'viewer',             'viewer'],
  ['viewer',   'disabled', 'rota',   'viewer',             'viewer'],
] as const)('the %s, under %s, changes the document of %s: writes %s, deletes %s', (who, policy, pluginId, writing, deleting) => {
  expect(mayChangeDocument(principals[who], policies[policy]!, { pluginId, deletes: false })).toBe(writing);
  expect(mayChangeDocument(principals[who], policies[policy]!, { pluginId, deletes: true })).toBe(deleting);
});
