import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import SchemaBuilder from '@pothos/core';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import '../../src/graphql/require-gate.ts';
import { buildSchema, printSchema } from '../../src/graphql/schema.ts';

const schema = buildSchema();

test('schema.graphql is what the code builds', () => {
  const committed = readFileSync(resolve(import.meta.dirname, '../../schema.graphql'), 'utf8');
  expect(committed, 'schema.graphql is stale: run npm run schema').toBe(printSchema(schema));
});

interface Described {
  name: string;
  description?: string | null | undefined;
}

/** Everything of a type that a reader of the schema meets: itself, its fields, their arguments, its values. */
function elementsOf(type: GraphQLNamedType): [string, Described][] {
  const elements: [string, Described][] = [[type.name, type]];
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      elements.push([`${type.name}.${field.name}`, field]);
      for (const arg of field.args) elements.push([`${type.name}.${field.name}(${arg.name}:)`, arg]);
    }
  }
  if (isInputObjectType(type))
    for (const field of Object.values(type.getFields())) elements.push([`${type.name}.${field.name}`, field]);
  if (isEnumType(type)) for (const value of type.getValues()) elements.push([`${type.name}.${value.name}`, value]);
  return elements;
}

test('every type, field, argument, input field, enum value and directive says what it is for', () => {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
  const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
  const elements = [
    ...types.flatMap(elementsOf),
    ...directives.flatMap((directive): [string, Described][] => [
      [`@${directive.name}`, directive],
      ...directive.args.map((arg): [string, Described] => [`@${directive.name}(${arg.name}:)`, arg]),
    ]),
  ];
  expect(elements.length).toBeGreaterThan(100);
  expect(elements.filter(([, { description }]) => !description?.trim()).map(([name]) => name)).toEqual([]);
});

/** A builder with nothing but the gates. The product's own adds Prisma, whose options the types then demand of every builder. */
const newBuilder = () =>
  new SchemaBuilder({ plugins: ['requireGate'] } as unknown as ConstructorParameters<typeof SchemaBuilder>[0]);

describe('a schema does not build', () => {
  test('with a query that declares no gate', () => {
    const builder = newBuilder();
    builder.queryType({ fields: (t) => ({ answer: t.int({ resolve: () => 42 }) }) });
    expect(() => builder.toSchema()).toThrow('Query.answer declares no gate.');
  });

  test('with a query that declares no gate, not even one that its type would lend to it', () => {
    const builder = newBuilder();
    builder.queryType({ gate: 'public', fields: (t) => ({ answer: t.int({ resolve: () => 42 }) }) });
    expect(() => builder.toSchema()).toThrow('Query.answer declares no gate.');
  });

  test('with a mutation that declares no gate, also when another file adds it', () => {
    const builder = newBuilder();
    builder.queryType({ fields: (t) => ({ answer: t.int({ gate: 'public', resolve: () => 42 }) }) });
    builder.mutationType({});
    builder.mutationField('change', (t) => t.boolean({ resolve: () => true }));
    expect(() => builder.toSchema()).toThrow('Mutation.change declares no gate.');
  });

  test('with a field that declares no gate on a type without a default', () => {
    const builder = newBuilder();
    const Thing = builder.objectRef<{ name: string }>('Thing').implement({ fields: (t) => ({ name: t.exposeString('name') }) });
    builder.queryType({ fields: (t) => ({ thing: t.field({ type: Thing, gate: 'public', resolve: () => ({ name: 'it' }) }) }) });
    expect(() => builder.toSchema()).toThrow('Thing.name declares no gate, and its type has no default.');
  });
});

test('a schema builds when root fields declare a gate and the other types a default', () => {
  const builder = newBuilder();
  const Thing = builder
    .objectRef<{ name: string }>('Thing')
    .implement({ gate: 'inherited', fields: (t) => ({ name: t.exposeString('name') }) });
  builder.queryType({ fields: (t) => ({ thing: t.field({ type: Thing, gate: 'public', resolve: () => ({ name: 'it' }) }) }) });
  expect(() => builder.toSchema()).not.toThrow();
});
