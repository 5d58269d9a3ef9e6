import fc from 'fast-check';
import { buildSchema, getVariableValues, graphqlSync, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { withoutSuggestions, withoutValues } from '../../src/graphql/redact.ts';

const schema = buildSchema(`enum Role { OWNER ADMIN } input In { n: Int!, s: String, r: Role, list: [ID!], in: In }
  type Query { f(n: Int, s: String, b: Boolean, x: Float, r: Role, in: In, list: [String!], id: ID): String }`);
const secret = 'hunter2-c0rrect';
const quoted = JSON.stringify(secret);

function messagesOfVariables(type: string, value: unknown): string[] {
  const operation = parse(`query ($v: ${type}) { __typename }`).definitions[0] as OperationDefinitionNode;
  return (getVariableValues(schema, operation.variableDefinitions!, { v: value }).errors ?? []).map(
    ({ message, originalError }) => withoutValues(message, originalError?.message),
  );
}

// biome-ignore format: a table reads best as a table
test.each([
  ['Int!', secret], ['Float', secret], ['Boolean', secret], ['Role', secret], ['String', { password: secret }], ['[String!]', [{ a: secret }]], ['ID', { a: secret }],
  ['In', secret], ['In', { n: secret }], ['In', { n: 1, r: secret }], ['In', { n: 1, in: { n: 1, list: [[secret]] } }],
  ['In', { s: secret }], ['String', [`${secret}; Expected "x" at "y"; String `]], ['In', { s: `x"; Field "${secret}" of required type` }],
])('a variable %s that holds %j: its value is not told', (type, value) => {
  const messages = messagesOfVariables(type, value);
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) expect(message).not.toContain(secret);
  expect(messages.join()).toMatch(/got invalid value/);
});

// biome-ignore format: a table reads best as a table
test.each([
  `{ f(n: ${quoted}) }`, `{ f(x: ${quoted}) }`, `{ f(b: ${quoted}) }`, `{ f(r: ${quoted}) }`, `{ f(in: ${quoted}) }`, `{ f(in: { n: ${quoted} }) }`, `{ f(s: [${quoted}]) }`,
  `{ f(s: { a: ${quoted} }) }`, `{ f(id: { a: ${quoted} }) }`, `{ f ${quoted} }`, `{ f(s: ${quoted} ${quoted}) }`, `{ f(s: """${secret}""" """${secret}""") }`, `{ f(s: "${secret}`,
  `query ($s: Int = ${quoted}) { f(n: $s) }`,
])('%s: the value is not told', (source) => {
  const messages = (graphqlSync({ schema, source }).errors ?? []).map(({ message }) => withoutValues(message));
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) expect(message).not.toContain(secret);
});

test('the phrases that the client reads stay', () => {
  expect(messagesOfVariables('Int!', secret)).toEqual([expect.stringMatching(/got invalid value.*cannot represent/)]);
  const [field] = graphqlSync({ schema, source: '{ ff }' }).errors!;
  expect(withoutValues(field!.message)).toBe('Cannot query field "ff" on type "Query". Did you mean "f"?');
  expect(withoutSuggestions(field!.message)).toBe('Cannot query field "ff" on type "Query".');
});

test('no string survives in the message about a variable of the wrong type', () => {
  const text = fc.string({ minLength: 6, unit: 'grapheme' }).map((random) => `§${random}§`);
  fc.assert(
    fc.property(text, fc.constantFrom('Int', 'Float', 'Boolean', 'Role', 'In', '[Int!]'), (value, type) => {
      for (const message of messagesOfVariables(type, value)) expect(message).not.toContain('§');
      for (const message of messagesOfVariables('In', { n: value })) expect(message).not.toContain('§');
    }),
    { numRuns: 500 },
  );
});
