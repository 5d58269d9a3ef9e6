import { expect, test } from 'vitest';
import {
  comesBackWith,
  decidesAbout,
  isAsAskedFor,
  isRequester,
  mayPublishWith,
  requestsKnownTo,
  waitingFor,
} from '../../src/installation-requests/policy.ts';
import { service, session, user } from '../auth/principals.ts';

const as = (role: 'VIEWER' | 'MEMBER' | 'ADMIN' | 'OWNER') => user(session, role);
const key = service('installations:write');
const organizationId = 'org_1';
const teamId = { in: ['tm_1'] };
const ofTeam = { some: { teamId } };
const all = { organizationId };
const ofTeams = { organizationId, OR: [{ teamId }, { bot: { teams: ofTeam } }, { repository: { teams: ofTeam } }] };

// biome-ignore format: a table reads best as a table
test.each([
  // who                 administers  decides about  principal
  ['the owner',          [],          all,           as('OWNER') ],
  ['an admin',           [],          all,           as('ADMIN') ],
  ['an admin',           ['tm_1'],    all,           as('ADMIN') ],
  ['a service account',  [],          all,           key         ],
  ['a member',           [],          null,          as('MEMBER')],
  ['a team admin',       ['tm_1'],    ofTeams,       as('MEMBER')],
  ['a viewer',           [],          null,          as('VIEWER')],
  ['a viewer as team admin', ['tm_1'], null,         as('VIEWER')],
] as const)('%s with the teams %j decides about %j', (_who, teams, decides, principal) => {
  expect(decidesAbout(principal, teams)).toEqual(decides);
  expect(waitingFor(principal, teams)).toEqual(decides && { ...decides, approvedAt: null, rejectedAt: null });
  const own = { createdById: principal.kind === 'USER' ? 'usr_1' : 'key_1' };
  expect(requestsKnownTo(principal, teams)).toEqual({ organizationId, OR: decides ? [own, decides] : [own] });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a viewer',          'usr_1', true,  as('VIEWER')],
  ['a member',          'usr_1', true,  as('MEMBER')],
  ['a member',          'usr_2', false, as('MEMBER')],
  ['the owner',         'usr_2', false, as('OWNER') ],
  ['a service account', 'key_1', true,  key         ],
  ['a service account', 'usr_1', false, key         ],
] as const)('%s takes back what %s asked for: %s', (_who, createdById, may, principal) => {
  expect(isRequester(principal, { createdById })).toBe(may);
});

test('with a draft comes back what others than its maker installed for more than one person, by itself and in a collection', () => {
  expect(comesBackWith({ id: 'ast_1', organizationId, createdById: 'usr_2' })).toEqual({
    organizationId,
    OR: [{ assetId: 'ast_1' }, { collection: { deletedAt: null, assets: { some: { assetId: 'ast_1' } } } }],
    target: { not: 'USER' },
    createdById: { not: 'usr_2' },
  });
});

// biome-ignore format: a table reads best as a table
test.each([
  [ [],                            'allow'               ],
  [ ['allow', 'allow'],            'allow'               ],
  [ ['allow', 'takes-team-admin'], 'installed-elsewhere' ],
  [ ['takes-admin'],               'installed-elsewhere' ],
  [ ['viewer'],                    'installed-elsewhere' ],
] as const)('a draft that comes back to %j is published by approving: %s', (thereToo, verdict) => {
  expect(mayPublishWith(thereToo)).toBe(verdict);
});

const [before, then, after] = [new Date(1), new Date(2), new Date(3)];

// biome-ignore format: a table reads best as a table
test.each([
  ['DRAFT',     before, true ],
  ['DRAFT',     then,   true ],
  ['DRAFT',     after,  false],
  ['PUBLISHED', after,  true ],
] as const)('a %s changed at %s is as it was asked for: %s', (status, updatedAt, same) => {
  expect(isAsAskedFor({ createdAt: then }, { status, updatedAt })).toBe(same);
});
