import SchemaBuilder from '@pothos/core';
import { type GraphQLSchema, getOperationAST, graphql, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import '../../src/graphql/require-gate.ts';
import type { Gate } from '../../src/auth/gate.ts';
import { anonymous, type Principal } from '../../src/auth/principal.ts';
import { costOf } from '../../src/graphql/limits.ts';
import { gateOf } from '../../src/graphql/require-gate.ts';
import { requiredAccess } from '../../src/graphql/required-access.ts';
import { buildSchema, printSchema } from '../../src/graphql/schema.ts';
import { bot, token, user } from '../auth/principals.ts';

const product = buildSchema();
const readsAssets = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'assets:read' } as const;
const kinds = ['Skill', 'McpServer', 'Agent', 'Command', 'Hook', 'Rule', 'ClaudeCodePlugin', 'AppPlugin'];

/** An interface with a closed field, a type that has it from there, and a public way to it. */
function small(gate: Gate): GraphQLSchema {
  const builder = new SchemaBuilder({ plugins: ['requireGate'] } as unknown as ConstructorParameters<typeof SchemaBuilder>[0]);
  const Thing = builder.interfaceRef<{ name: string }>('Thing').implement({
    gate: 'inherited',
    resolveType: () => 'Tool',
    fields: (t) => ({ name: t.exposeString('name'), price: t.int({ gate, resolve: () => 3 }) }),
  });
  builder.objectType(builder.objectRef<{ name: string }>('Tool'), { name: 'Tool', gate: 'inherited', interfaces: [Thing] });
  builder.queryType({ fields: (t) => ({ thing: t.field({ type: Thing, gate: 'public', resolve: () => ({ name: 'it' }) }) }) });
  return builder.toSchema();
}

// biome-ignore format: a table reads best as a table
const ways = [
  ['the interface',             '{ thing { name price } }'],
  ['its type',                  '{ thing { name ... on Tool { price } } }'],
  ['the interface in its type', '{ thing { name ... on Tool { ... on Thing { price } } } }'],
  ['a named fragment',          '{ thing { name ...all } } fragment all on Tool { price }'],
] as const;

test.each(ways)('a gate on a field of an interface is checked, asked through %s', async (_through, source) => {
  const schema = small(readsAssets);
  const ask = (principal: Principal) => graphql({ schema, source, contextValue: { principal } });
  expect(await ask(bot('assets:read'))).toEqual({ data: { thing: { name: 'it', price: 3 } } });
  expect((await ask(user(token('bots:read')))).errors?.[0]?.message).toBe('API key missing required scope: assets:read');
  expect((await ask(anonymous)).errors?.[0]?.message).toBe('Only a known caller may see this.');
});

test.each(ways)('what it asks is told before it runs, asked through %s', (_through, source) => {
  const document = parse(source);
  const access = requiredAccess(small(readsAssets), document, getOperationAST(document)!);
  expect(access).toMatchObject({ public: false, scopes: ['assets:read'], fields: [{ coordinate: 'Tool.price' }] });
});

test('the gates of the fields of an asset are those of each kind of asset, and stand in the schema for each', () => {
  const printed = printSchema(product);
  const asked = product.getType('VaultAsset') as ReturnType<typeof product.getQueryType>;
  const gated = Object.values(asked!.getFields()).filter((field) => typeof gateOf(field) === 'object');
  expect(gated.map(({ name }) => name)).toEqual(expect.arrayContaining(['team', 'createdByName']));
  expect(printed).toContain('interface VaultAsset @auth(inherited: true) {');
  for (const kind of kinds) {
    const type = product.getType(kind) as typeof asked;
    for (const field of gated) expect(gateOf(type!.getFields()[field.name]!), `${kind}.${field.name}`).toEqual(gateOf(field));
    expect(printed).toMatch(
      new RegExp(`type ${kind} implements VaultAsset @auth\\(inherited: true\\) \\{[^}]*  team: Team @auth\\(principals`),
    );
  }
});

function costIn(source: string, variables = {}): number {
  const document = parse(source);
  expect(validate(product, document)).toEqual([]);
  return costOf(product, document, getOperationAST(document)!, variables);
}

test('a field costs the same, asked of the interface, of one type, in fragments', () => {
  const page = (selection: string, fragment = '') => `{ vault { assets(first: 20) { nodes { ${selection} } } } } ${fragment}`;
  const plain = costIn(page('slug versions { version }'));
  expect(plain).toBe(1 + 1 + 20 * (1 + 1 + 1 + 50));
  expect(costIn(page('... on Skill { slug versions { version } }'))).toBe(plain);
  expect(costIn(page('... on Skill { ... on VaultAsset { slug versions { version } } }'))).toBe(plain);
  expect(costIn(page('...all', 'fragment all on VaultAsset { slug versions { version } }'))).toBe(plain);
  expect(costIn(page('...all', 'fragment all on Hook { slug versions { version } }'))).toBe(plain);
  expect(costIn(page('__typename source { __typename ... on AssetManagedSource { confidenceScore } }'))).toBe(
    1 + 1 + 20 * (1 + 1 + 1 + 2),
  );
});

test('fragments on several types count one after the other, so that they are no way around the limit', () => {
  const each = kinds.map((kind) => `... on ${kind} { versions { version } }`).join(' ');
  expect(costIn(`{ vault { assets(first: 20) { nodes { ${each} } } } }`)).toBe(1 + 1 + 20 * (1 + kinds.length * 51));
});
