import { buildSchema, type GraphQLSchema, getOperationAST, isInterfaceType, isObjectType, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import type { Gate } from '../../src/auth/gate.ts';
import { requiredAccess } from '../../src/graphql/required-access.ts';

const all = ['USER', 'BOT', 'SERVICE_ACCOUNT'] as const;

/** Types that the product has none of yet: an interface, a union, and gates on the types that stand for them. */
const gates: Record<string, Gate> = {
  'Query.node': 'public',
  'Query.hit': 'public',
  'Query.closed': 'inherited',
  'Bot.name': { principals: all, scope: 'bots:read' },
  'Bot.owner': { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER' },
  'Person.name': { principals: all, scope: 'members:read' },
  'Person.mail': { principals: ['USER', 'BOT'], self: true },
  'Team.name': { principals: all, scope: 'teams:read' },
  'Team.key': { principals: ['BOT', 'SERVICE_ACCOUNT'] },
  'Mutation.sign': { principals: ['USER', 'SERVICE_ACCOUNT'], via: 'session', scope: 'full', role: 'OWNER' },
};

function gated(sdl: string): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const type of Object.values(schema.getTypeMap()).filter((one) => isObjectType(one) || isInterfaceType(one)))
    for (const field of Object.values(type.getFields()))
      field.extensions = { gate: gates[`${type.name}.${field.name}`] ?? 'inherited' };
  return schema;
}

const schema = gated(`
  interface Node { id: ID name: String related: [Node] }
  type Bot implements Node { id: ID name: String related: [Node] owner: Person }
  type Person implements Node { id: ID name: String related: [Node] mail: String }
  type Team implements Node { id: ID name: String related: [Node] key: String }
  union Hit = Bot | Team
  type Query { node: Node hit: Hit closed: Int }
  type Mutation { sign: Bot }
`);

function access(text: string) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return requiredAccess(schema, document, getOperationAST(document)!);
}

// biome-ignore format: a table reads best as a table
test.each([
  ['a field of an interface is the field of each of its types', '{ node { name } }',                              ['bots:read', 'members:read', 'teams:read']],
  ['a fragment on one type is that type alone',                 '{ node { id ... on Bot { name } } }',            ['bots:read']],
  ['a named fragment as well',                                  '{ node { ...b } } fragment b on Team { name }',  ['teams:read']],
  ['a member of a union',                                       '{ hit { ... on Team { name } } }',               ['teams:read']],
  ['an interface within a union: only what can be both',        '{ hit { ... on Node { name } } }',               ['bots:read', 'teams:read']],
  ['an interface within one type',                              '{ hit { ... on Bot { ... on Node { name } } } }', ['bots:read']],
  ['a fragment that is spread where two types stand',           '{ hit { ... on Bot { ...n } } node { ... on Person { ...n } } } fragment n on Node { name }', ['bots:read', 'members:read']],
  ['interfaces all the way down',                               `{ node ${'{ related '.repeat(30)} { id } ${'}'.repeat(30)} }`, []],
  ['__typename',                                                '{ node { __typename } hit { __typename } }',     []],
])('%s', (_what, document, scopes) => {
  expect(access(document).scopes).toEqual(scopes);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['{ node { id } }',                           ['USER', 'BOT', 'SERVICE_ACCOUNT', 'ANONYMOUS'], true],
  ['{ node { ... on Bot { owner { id } } } }',  ['USER', 'SERVICE_ACCOUNT'],                     false],
  ['{ node { ... on Person { mail } } }',       ['USER'],                                        false],
  ['{ node { ... on Team { key } ... on Person { mail } } }', [],                                false],
  // A root field must be marked public for nobody to pass.
  ['{ closed }',                                ['USER', 'BOT', 'SERVICE_ACCOUNT'],              false],
])('%s may be run by %s', (document, principals, open) => {
  expect(access(document)).toMatchObject({ principals, public: open });
});

test('a session is for people, and needs no scope', () => {
  expect(access('mutation { sign { name owner { id } } }')).toMatchObject({
    principals: ['USER'],
    session: true,
    role: 'OWNER',
    scopes: [],
  });
});
