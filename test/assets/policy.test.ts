import { expect, test } from 'vitest';
import { assetSlug } from '../../src/assets/asset-slug.ts';
import {
  mayEditAsset,
  mayGiveToTeam,
  mayPublishAsset,
  mayUpload,
  visibleAssets,
  visibleVersions,
} from '../../src/assets/policy.ts';
import { bot, service, session, user } from '../auth/principals.ts';

const [owner, admin, member, viewer] = (['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const).map((role) => user(session, role)) as [
  ReturnType<typeof user>,
  ReturnType<typeof user>,
  ReturnType<typeof user>,
  ReturnType<typeof user>,
];
const key = service('assets:write');
const asset = (status: 'DRAFT' | 'PUBLISHED', createdById: string) => ({ status, createdById });
const [published, draft] = [asset('PUBLISHED', 'usr_2'), asset('DRAFT', 'usr_2')];
const [ownPublished, ownDraft] = [asset('PUBLISHED', 'usr_1'), asset('DRAFT', 'usr_1')];

// biome-ignore format: a table reads best as a table
test.each([
  // who                 asset                                          admin here  verdict
  ['the owner',          owner,  published,                             false,      'allow'],
  ['an admin',           admin,  published,                             false,      'allow'],
  ['a service account',  key,    published,                             false,      'allow'],
  ['a team admin',       member, published,                             true,       'allow'],
  ['a member',           member, published,                             false,      'change-request'],
  ['its maker',          member, ownPublished,                          false,      'change-request'],
  ['its maker',          member, ownDraft,                              false,      'allow'],
  ['a member',           member, draft,                                 false,      'change-request'],
  ['a viewer',           viewer, published,                             false,      'viewer'],
  ['a viewer who made it', viewer, ownDraft,                            false,      'viewer'],
  ['a viewer as team admin', viewer, published,                         true,       'viewer'],
] as const)('%s may edit %o of %j (admin here: %s): %s', (_who, principal, one, adminHere, verdict) => {
  expect(mayEditAsset(principal, one, adminHere)).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['the owner',         owner,  false, 'allow'],
  ['an admin',          admin,  false, 'allow'],
  ['a service account', key,    false, 'allow'],
  ['a team admin',      member, true,  'allow'],
  ['a member',          member, false, 'takes-admin'],
  ['a viewer',          viewer, false, 'viewer'],
  ['a viewer as team admin', viewer, true, 'viewer'],
] as const)('%s may publish: %s', (_who, principal, adminHere, verdict) => {
  expect(mayPublishAsset(principal, adminHere)).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['the owner',         owner,  false, 'allow'],
  ['an admin',          admin,  false, 'allow'],
  ['a service account', key,    false, 'allow'],
  ['who belongs to it', member, true,  'allow'],
  ['a member',          member, false, 'takes-member'],
] as const)('%s may give an asset to a team (belongs to it: %s): %s', (_who, principal, belongs, verdict) => {
  expect(mayGiveToTeam(principal, belongs)).toBe(verdict);
});

test('members upload, and tokens with the scope; viewers and bots do not', () => {
  expect([owner, member, key].map(mayUpload)).toEqual([true, true, true]);
  expect([viewer, service('assets:read'), bot('full')].map(mayUpload)).toEqual([false, false, false]);
});

test('people and service accounts see what is published, their own drafts, and what they decide about', () => {
  const everywhere = { organizationId: 'org_1', deletedAt: null };
  expect(visibleAssets(member, null)).toEqual({ ...everywhere, OR: [{ status: 'PUBLISHED' }, { createdById: 'usr_1' }] });
  expect(visibleAssets(key, null).OR).toContainEqual({ createdById: 'key_1' });
  const waiting = { id: 'irq_1' };
  expect(visibleAssets(member, waiting).OR).toContainEqual({ installationRequests: { some: waiting } });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['the owner',         {},                        owner      ],
  ['a viewer',          {},                        viewer     ],
  ['a service account', {},                        key        ],
  ['a bot',             { activeFor: { some: {} } }, bot('full')],
] as const)('%s knows of the versions %j', (_who, versions, principal) => {
  expect(visibleVersions(principal)).toEqual(versions);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['Code Review',        'code-review'],
  ['code_review',        'code_review'],
  ['v1.2-helper',        'v1.2-helper'],
  ['  --Hi!! There--  ', 'hi-there'],
  ['Überprüfung',        'uberprufung'],
  ['.hidden.',           'hidden'],
  ['a/b\\c?d#e%f',       'a-b-c-d-e-f'],
  ['x'.repeat(200),      'x'.repeat(100)],
  [`${'x'.repeat(99)} y`, 'x'.repeat(99)],
  ['审查',               ''],
  ['...',                ''],
])('the slug of %s is %s', (name, slug) => {
  expect(assetSlug(name)).toBe(slug);
});
