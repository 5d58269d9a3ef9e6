import { expect, test } from 'vitest';
import type { Bot, Role, ServiceAccount, User } from '../../src/auth/principal.ts';
import { mayInstallTo, maySeeInstallation, mayUninstallFrom } from '../../src/installations/policy.ts';
import { columnsOf } from '../../src/installations/target.ts';

const user = (role: Role) => ({ kind: 'USER', userId: 'usr_me', organizationId: 'org', role }) as User;
const principals = {
  owner: user('OWNER'),
  admin: user('ADMIN'),
  member: user('MEMBER'),
  viewer: user('VIEWER'),
  service: { kind: 'SERVICE_ACCOUNT', serviceAccountId: 'tok_1', organizationId: 'org' } as ServiceAccount,
};
const targets = {
  everybody: columnsOf({ target: 'ORGANIZATION' }),
  team: columnsOf({ target: 'TEAM', teamId: 'tm_1' }),
  repository: columnsOf({ target: 'REPOSITORY', repositoryId: 'rep_1', repositoryPathId: null }),
  part: columnsOf({ target: 'REPOSITORY', repositoryId: 'rep_1', repositoryPathId: 'rpp_1' }),
  bot: columnsOf({ target: 'BOT', botId: 'bot_1' }),
  me: columnsOf({ target: 'USER', userId: 'usr_me' }),
  other: columnsOf({ target: 'USER', userId: 'usr_other' }),
};

// biome-ignore format: a table reads best as a table
const table = [
  // who       where         admin there, may install,      may take away
  ['owner',   'everybody',  false, 'allow',            'allow'],
  ['admin',   'everybody',  false, 'allow',            'allow'],
  ['service', 'everybody',  false, 'allow',            'allow'],
  ['member',  'everybody',  false, 'takes-admin',      'takes-admin'],
  ['member',  'everybody',  true,  'takes-admin',      'takes-admin'],
  ['viewer',  'everybody',  false, 'viewer',           'viewer'],
  ['admin',   'team',       false, 'allow',            'allow'],
  ['service', 'team',       false, 'allow',            'allow'],
  ['member',  'team',       true,  'allow',            'allow'],
  ['member',  'team',       false, 'takes-team-admin', 'takes-team-admin'],
  ['viewer',  'team',       true,  'viewer',           'viewer'],
  ['member',  'repository', true,  'allow',            'allow'],
  ['member',  'repository', false, 'takes-team-admin', 'takes-team-admin'],
  ['member',  'part',       true,  'allow',            'allow'],
  ['member',  'part',       false, 'takes-team-admin', 'takes-team-admin'],
  ['viewer',  'part',       true,  'viewer',           'viewer'],
  ['member',  'bot',        true,  'allow',            'allow'],
  ['member',  'bot',        false, 'takes-team-admin', 'takes-team-admin'],
  ['viewer',  'bot',        true,  'viewer',           'viewer'],
  ['owner',   'me',         false, 'allow',            'allow'],
  ['member',  'me',         false, 'allow',            'allow'],
  ['viewer',  'me',         false, 'viewer',           'viewer'],
  ['service', 'me',         false, 'only-oneself',     'allow'],
  ['owner',   'other',      false, 'only-oneself',     'allow'],
  ['admin',   'other',      true,  'only-oneself',     'allow'],
  ['member',  'other',      true,  'only-oneself',     'only-oneself'],
  ['viewer',  'other',      false, 'viewer',           'viewer'],
] as const;

test.each(table)('%s at %s, team admin there %s: install %s, take away %s', (who, where, there, install, takeAway) => {
  expect(mayInstallTo(principals[who], targets[where], there)).toBe(install);
  expect(mayUninstallFrom(principals[who], targets[where], there)).toBe(takeAway);
});

test('what a person has installed for oneself is seen by that person, administrators and service accounts', () => {
  const bot = { kind: 'BOT', botId: 'bot_1', organizationId: 'org' } as Bot;
  const seen = (where: keyof typeof targets) =>
    Object.entries({ ...principals, bot }).flatMap(([who, principal]) =>
      maySeeInstallation(principal, targets[where]) ? who : [],
    );
  expect(seen('me')).toEqual(['owner', 'admin', 'member', 'viewer', 'service']);
  expect(seen('other')).toEqual(['owner', 'admin', 'service']);
  expect(seen('team')).toEqual(['owner', 'admin', 'member', 'viewer', 'service', 'bot']);
});
