import { expect, test } from 'vitest';
import { checkGate, type Gate } from '../../src/auth/gate.ts';
import { anonymous, atLeast, holdsScope, type Principal, roles } from '../../src/auth/principal.ts';
import { allScopes, isScope } from '../../src/auth/scopes.ts';
import { bot, service, session, sessionToken, token, user } from './principals.ts';

// biome-ignore format: a table reads best as a table
test.each([
  ['a session',              'bots:read',   true,  user(session)],
  ['a session token',        'bots:read',   true,  user(sessionToken)],
  ['a full token',           'bots:read',   true,  user(token('full'))],
  ['a token with it',        'bots:read',   true,  user(token('bots:read'))],
  ['a token to write',       'bots:read',   false, user(token('bots:write'))],
  ['a token to read',        'bots:write',  false, user(token('bots:read'))],
  ['a token without any',    'bots:read',   false, user(token())],
  ['a token with all else',  'bots:read',   false, user(token(...allScopes.filter((scope) => scope !== 'full' && scope !== 'bots:read')))],
  ['all scopes but full',    'full',        false, user(token(...allScopes.filter((scope) => scope !== 'full')))],
  ['a full bot',             'usage:write', true,  bot('full')],
  ['a service',              'usage:read',  false, service('audit:read')],
] as const)('%s for %s: %s', (_who, scope, holds, principal) => {
  expect(holdsScope(principal, scope)).toBe(holds);
});

test('names that every object has are no scopes', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'FULL', 'bots', '']) expect(isScope(name)).toBe(false);
  for (const scope of allScopes) expect(isScope(scope)).toBe(true);
});

test('roles are ordered', () => {
  for (const [a, role] of roles.entries())
    for (const [b, minimum] of roles.entries()) expect(atLeast(role, minimum)).toBe(a >= b);
});

const people: Gate = { principals: ['USER'] };
const everybody: Gate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'] };
const self: Gate = { principals: ['USER'], self: true };

// biome-ignore format: a table reads best as a table
const rows: [string, Gate, Principal, unknown, string][] = [
  // gate                      rule                                        caller                           parent           code, or a part of the message
  ['public',                   'public',                                   anonymous,                       null,            'open'],
  ['inherited',                'inherited',                                anonymous,                       null,            'open'],
  ['any kind, nobody',         everybody,                                  anonymous,                       null,            'The credential is missing'],
  ['any kind, bot',            everybody,                                  bot(),                           null,            'open'],
  ['people, bot',              people,                                     bot('full'),                     null,            'Only a person may do this; the caller is a bot.'],
  ['people, service',          people,                                     service('full'),                 null,            'the caller is a service account.'],
  ['session, session',         { ...people, via: 'session' },              user(),                          null,            'open'],
  ['session, session token',   { ...people, via: 'session' },              user(sessionToken),              null,            'open'],
  ['session, full token',      { ...people, via: 'session' },              user(token('full')),             null,            'A user session is required'],
  ['admin, member',            { ...people, role: 'ADMIN' },               user(session, 'MEMBER'),         null,            'the role ADMIN in the organization; yours is MEMBER.'],
  ['admin, owner',             { ...people, role: 'ADMIN' },               user(session, 'OWNER'),          null,            'open'],
  ['admin, own row',           { ...people, role: 'ADMIN' },               user(session, 'OWNER'),          { organizationId: 'org_1' }, 'open'],
  ['admin, foreign row',       { ...people, role: 'ADMIN' },               user(session, 'OWNER'),          { organizationId: 'org_2' }, 'call switchOrganization first'],
  ['admin, own organization',  { ...people, role: 'ADMIN' },               user(session, 'OWNER'),          { id: 'org_1' }, 'open'],
  ['admin, foreign one',       { ...people, role: 'ADMIN' },               user(session, 'OWNER'),          { id: 'org_2' }, 'call switchOrganization first'],
  ['no role, foreign one',     people,                                     user(session, 'OWNER'),          { id: 'org_2' }, 'open'],
  ['admin, service',           { ...everybody, role: 'ADMIN' },            service('full'),                 null,            'open'],
  ['scope, session',           { ...people, scope: 'bots:write' },         user(),                          null,            'open'],
  ['scope, token without',     { ...people, scope: 'bots:write' },         user(token('bots:read')),        null,            'API key missing required scope: bots:write'],
  ['scope and role',           { ...people, role: 'ADMIN', scope: 'bots:write' }, user(token('bots:write'), 'VIEWER'), null, 'yours is VIEWER'],
  ['role and scope',           { ...people, role: 'ADMIN', scope: 'bots:write' }, user(token(), 'OWNER'),   null,            'API key missing required scope'],
  ['self, oneself',            self,                                       user(),                          { id: 'usr_1' }, 'open'],
  ['self, an owner',           self,                                       user(session, 'OWNER'),          { id: 'usr_2' }, 'Only the person concerned'],
  ['self, a row without id',   self,                                       user(),                          {},              'Only the person concerned'],
  ['self, a bot of that id',   { ...everybody, self: true },               bot('full'),                     { id: 'bot_1' }, 'Only the person concerned'],
];

test.each(rows)('%s', (_title, gate, principal, parent, verdict) => {
  const check = () => checkGate(gate, principal, parent);
  if (verdict === 'open') expect(check).not.toThrow();
  else expect(check).toThrow(verdict);
});
