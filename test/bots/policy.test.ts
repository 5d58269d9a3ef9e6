import { expect, test } from 'vitest';
import type { ServiceAccount, SessionCredential, TokenCredential, User } from '../../src/auth/principal.ts';
import type { Scope } from '../../src/auth/scopes.ts';
import { livingBots, mayIssueKey, mayManageBot, mayRevokeKey, seenOfBot } from '../../src/bots/policy.ts';
import { bot } from '../auth/principals.ts';

const times = { createdAt: new Date(0), expiresAt: null, lastUsedAt: null };
const session: SessionCredential = { via: 'session', kind: 'SESSION', sessionId: 'ses_1', ...times };

function token(...scopes: Scope[]): TokenCredential {
  return {
    via: 'token',
    kind: 'PERSONAL_TOKEN',
    tokenId: 'tok_1',
    label: 'ci',
    maskedToken: '…',
    scopes: new Set(scopes),
    ...times,
  };
}

function user(credential: User['credential']): User {
  return {
    kind: 'USER',
    userId: 'usr_1',
    email: 'ada@example.org',
    name: 'Ada',
    role: 'ADMIN',
    organizationId: 'org_1',
    credential,
  };
}

function service(...scopes: Scope[]): ServiceAccount {
  return {
    kind: 'SERVICE_ACCOUNT',
    serviceAccountId: 'key_1',
    name: 'ci',
    organizationId: 'org_1',
    credential: token(...scopes),
  };
}

const issuers = {
  'a session': user(session),
  'a session token': user({ ...session, kind: 'SESSION_TOKEN' }),
  'a full token': user(token('full')),
  'a token for bots': user(token('bots:write')),
  'a token for bots and assets': user(token('bots:write', 'assets:read')),
  'a token for nothing': user(token()),
  'a full service': service('full'),
  'a service for bots': service('bots:write'),
};

// biome-ignore format: a table reads best as a table
test.each([
  // issuer                         wanted                          verdict
  [ 'a session',                    ['full'],                       'allow'            ],
  [ 'a session',                    ['assets:read', 'llm:invoke'],  'allow'            ],
  [ 'a session token',              ['full'],                       'allow'            ],
  [ 'a full token',                 ['full'],                       'allow'            ],
  [ 'a full token',                 ['assets:read'],                'allow'            ],
  [ 'a token for bots',             ['full'],                       'scope-escalation' ],
  [ 'a token for bots',             ['bots:write'],                 'allow'            ],
  [ 'a token for bots',             ['bots:read'],                  'scope-escalation' ],
  [ 'a token for bots and assets',  ['assets:read'],                'allow'            ],
  [ 'a token for bots and assets',  ['assets:read', 'bots:write'],  'allow'            ],
  [ 'a token for bots and assets',  ['assets:read', 'usage:write'], 'scope-escalation' ],
  [ 'a token for bots and assets',  ['full', 'assets:read'],        'scope-escalation' ],
  [ 'a token for nothing',          ['assets:read'],                'scope-escalation' ],
  [ 'a full service',               ['full'],                       'allow'            ],
  [ 'a service for bots',           ['full'],                       'scope-escalation' ],
] as const)('%s issues a key with %j: %s', (issuer, wanted, verdict) => {
  expect(mayIssueKey(issuers[issuer], wanted)).toBe(verdict);
});

const now = new Date();

// biome-ignore format: a table reads best as a table
test.each([
  // issuer          bot of    deletedAt  verdict
  [ 'a session',     'org_1',  null,      'allow'  ],
  [ 'a full service','org_1',  null,      'allow'  ],
  [ 'a session',     'org_1',  now,       'hidden' ],
  [ 'a session',     'org_2',  null,      'hidden' ],
  [ 'a full service','org_2',  null,      'hidden' ],
  [ 'a session',     'org_2',  now,       'hidden' ],
] as const)('%s in org_1 manages a bot of %s, deleted at %s: %s', (issuer, organizationId, deletedAt, verdict) => {
  expect(mayManageBot(issuers[issuer], { organizationId, deletedAt })).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  // key of   bot       verdict
  [ 'org_1',  'bot_1',  'allow'  ],
  [ 'org_2',  'bot_1',  'hidden' ],
  [ 'org_1',  null,     'hidden' ],
] as const)('an admin of org_1 revokes a token of %s that acts as %s: %s', (organizationId, botId, verdict) => {
  expect(mayRevokeKey(issuers['a session'], { organizationId, botId })).toBe(verdict);
});

test('only living bots of the own organization are listed', () => {
  expect(livingBots(issuers['a session'])).toEqual({ organizationId: 'org_1', deletedAt: null });
});

const assets = (...ids: string[]) => ids.map((assetId) => ({ assetId }));

// biome-ignore format: a table reads best as a table
test.each([
  // who             the bot gets              itself it gets             seen
  ['a session',      assets('ast_1', 'ast_2'), [],                        assets('ast_1', 'ast_2')],
  ['a full service', assets('ast_1', 'ast_2'), [],                        assets('ast_1', 'ast_2')],
  ['a bot',          assets('ast_1', 'ast_2'), assets('ast_2', 'ast_3'),  assets('ast_2')         ],
  ['a bot',          assets('ast_1', 'ast_2'), assets('ast_1', 'ast_2'),  assets('ast_1', 'ast_2')],
  ['a bot',          assets('ast_1'),          [],                        []                      ],
] as const)('%s sees of %j, getting %j itself: %j', (who, gets, own, seen) => {
  expect(seenOfBot(who === 'a bot' ? bot('full') : issuers[who], gets, own)).toEqual(seen);
});
