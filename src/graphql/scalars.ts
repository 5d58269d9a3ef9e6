import { GraphQLError } from 'graphql';
import { roles } from '../auth/principal.ts';
import { allScopes, type Scope as ScopeName, scopeDescriptions } from '../auth/scopes.ts';
import { readMoment } from '../kernel/moment.ts';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'A moment in RFC 3339 with an offset or Z, such as `2026-08-13T10:00:00.000Z`. Answers are in UTC with milliseconds.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const moment = typeof value === 'string' ? readMoment(value) : null;
    if (!moment) throw new GraphQLError('DateTime cannot represent a value that is not RFC 3339 with an offset or Z.');
    return moment;
  },
});

builder.scalarType('JSONString', {
  description: 'A JSON document written into a string, such as `"{\\"kind\\": \\"team\\"}"`, in both directions.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value !== 'string') throw new GraphQLError('JSONString cannot represent a value that is not a string.');
    return value;
  },
});

const roleDescriptions = {
  OWNER: 'Everything, ownership and deletion included. Exactly one per organization.',
  ADMIN: 'Manages members, teams, bots, keys and assets.',
  MEMBER: 'Works with assets; asks for what reaches beyond oneself.',
  VIEWER: 'Reads.',
};

export const Role = builder.enumType('Role', {
  description: 'What a member may do in an organization: OWNER > ADMIN > MEMBER > VIEWER.',
  values: Object.fromEntries(roles.map((role) => [role, { value: role, description: roleDescriptions[role] }])) as Record<
    (typeof roles)[number],
    { value: (typeof roles)[number]; description: string }
  >,
});

export const PrincipalKind = builder.enumType('PrincipalKind', {
  description: 'What kind of caller a principal is.',
  values: {
    USER: { description: 'A person, by a session or a personal access token.' },
    BOT: { description: 'A bot, by one of its API keys.' },
    SERVICE_ACCOUNT: { description: 'Another service, by an organization API key.' },
    ANONYMOUS: { description: 'Nobody: no credential was shown.' },
  } as const,
});

/** `bots:read` in tokens and directives is `BOTS_READ` in documents: enum values cannot hold a colon. */
const enumName = (scope: ScopeName) => scope.replace(':', '_').toUpperCase();

export const Scope = builder.enumType('Scope', {
  description: 'What a token may be used for. `BOTS_READ` is the scope `bots:read`; a write scope does not imply its read scope.',
  values: Object.fromEntries(
    allScopes.map((scope) => [enumName(scope), { value: scope, description: scopeDescriptions[scope] }]),
  ) as Record<string, { value: ScopeName; description: string }>,
});
