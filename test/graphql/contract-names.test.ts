import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  buildSchema,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLType,
  getVariableValues,
  type InputValueDefinitionNode,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  parse,
  type TypeNode,
  typeFromAST,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { operations } from '../clients/sx/operations.ts';
import { contract } from './contract.ts';

// The file, not the code: what is committed is what people build clients on. Another test holds the two together.
const schema = buildSchema(readFileSync(resolve(import.meta.dirname, '../../schema.graphql'), 'utf8'));

const wire = (name: string) => (name === 'ID' ? 'String' : name);

/** What a client sends as `theirs` is taken by `ours`: of the same name and depth, and given wherever it must be. */
function takes(ours: GraphQLType, theirs: TypeNode): boolean {
  if (isNonNullType(ours)) return theirs.kind === Kind.NON_NULL_TYPE && takes(ours.ofType, theirs.type);
  if (theirs.kind === Kind.NON_NULL_TYPE) return takes(ours, theirs.type);
  if (isListType(ours)) return theirs.kind === Kind.LIST_TYPE && takes(ours.ofType, theirs.type);
  return theirs.kind === Kind.NAMED_TYPE && ours.name === theirs.name.value;
}

/** What is answered as `ours` is what a client reads as `theirs`: ids and texts are the same to it, and it may rely on a `!`. */
function answers(ours: GraphQLType, theirs: TypeNode): boolean {
  if (theirs.kind === Kind.NON_NULL_TYPE) return isNonNullType(ours) && answers(ours.ofType, theirs.type);
  if (isNonNullType(ours)) return answers(ours.ofType, theirs);
  if (isListType(ours)) return theirs.kind === Kind.LIST_TYPE && answers(ours.ofType, theirs.type);
  return theirs.kind === Kind.NAMED_TYPE && wire(ours.name) === wire(theirs.name.value);
}

/** Inputs that are missing or demand more than the client gives, and those of ours that it does not know and would have to give. */
function inputFaults(at: string, ours: readonly GraphQLArgument[], theirs: readonly InputValueDefinitionNode[]): string[] {
  const known = new Map(ours.map((input) => [input.name, input]));
  const names = new Set(theirs.map(({ name }) => name.value));
  return [
    ...theirs
      .filter(({ name, type }) => !takes(known.get(name.value)?.type ?? schema.getQueryType()!, type))
      .map(({ name }) => name.value),
    ...ours
      .filter((input) => isRequiredArgument(input) && !names.has(input.name))
      .map((input) => `${input.name}, which no client gives`),
  ].map((name) => `${at}(${name}:)`);
}

function fieldFaults(ours: GraphQLNamedType, fields: readonly FieldDefinitionNode[]): string[] {
  if (!isObjectType(ours) && !isInterfaceType(ours)) return [`${ours.name} has no fields`];
  return fields.flatMap(({ name, type, arguments: args = [] }) => {
    const at = `${ours.name}.${name.value}`;
    const field = ours.getFields()[name.value];
    if (!field) return [at];
    return [...(answers(field.type, type) ? [] : [`${at} is ${field.type}`]), ...inputFaults(at, field.args, args)];
  });
}

function faultsOf(definition: DefinitionNode): string[] {
  if (!('name' in definition) || !definition.name) throw new Error('The contract holds definitions of types only.');
  const name = definition.name.value;
  const ours = schema.getType(name);
  if (!ours) return [name];
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const missing = (definition.interfaces ?? []).filter(
        (node) => !isObjectType(ours) || !ours.getInterfaces().some((one) => one.name === node.name.value),
      );
      return [...fieldFaults(ours, definition.fields ?? []), ...missing.map((node) => `${name} implements ${node.name.value}`)];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return isInputObjectType(ours) ? inputFaults(name, Object.values(ours.getFields()), definition.fields ?? []) : [name];
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = isEnumType(ours) ? ours.getValues().map((value) => value.name) : [];
      const theirs = (definition.values ?? []).map((value) => value.name.value);
      return values.sort().join() === theirs.sort().join() ? [] : [`${name} is ${values}`];
    }
    default:
      return [];
  }
}

describe('clients find every name that they rely on', () => {
  test.each(Object.keys(contract))('section %s', (section) => {
    expect(parse(contract[section]!).definitions.flatMap(faultsOf)).toEqual([]);
  });

  test('and no type that they do not know where they go by its name', () => {
    const namesOf = (name: string) => {
      const type = schema.getType(name);
      return isAbstractType(type)
        ? schema
            .getPossibleTypes(type)
            .map((one) => one.name)
            .sort()
        : [];
    };
    expect(namesOf('VaultAsset')).toEqual([
      'Agent',
      'AppPlugin',
      'ClaudeCodePlugin',
      'Command',
      'Hook',
      'McpServer',
      'Rule',
      'Skill',
    ]);
    expect(namesOf('AssetSource')).toEqual(['AssetGitSource', 'AssetManagedSource']);
  });
});

test('what a schema lacks is said, so that a name which goes missing is', () => {
  const missing = `
    type Gone { id: ID! }
    type Vault { gone: Int assets(gone: Int): VaultAssetsConnection! }
    input RenameAssetInput { oldName: String newName: String! gone: Int }
    input UninstallScopeInput { entityId: ID }
    enum AssetStatus { DRAFT }
    type ErrorType { field: [String!]! }
    type PageInfo { endCursor: String! }
  `;
  expect(parse(missing).definitions.flatMap(faultsOf)).toEqual([
    'Gone',
    'Vault.gone',
    'Vault.assets(gone:)',
    'RenameAssetInput(oldName:)',
    'RenameAssetInput(gone:)',
    'UninstallScopeInput(entityType, which no client gives:)',
    'AssetStatus is DRAFT,PUBLISHED',
    'ErrorType.field is String!',
    'PageInfo.endCursor is String',
  ]);
});

/** The documents of the clients, by the names of their operations. */
const documents = Object.entries(operations).map(([name, text]) => {
  const document = parse(text);
  return { name, document, operation: document.definitions[0] as OperationDefinitionNode };
});

/** A value of a type as the client sends it: whatever it need not give is an explicit null. */
function leastOf(type: GraphQLType): unknown {
  if (!isNonNullType(type)) return null;
  const { ofType } = type;
  if (isListType(ofType)) return [leastOf(ofType.ofType)];
  if (isEnumType(ofType)) return ofType.getValues()[0]!.name;
  if (isInputObjectType(ofType))
    return Object.fromEntries(Object.values(ofType.getFields()).map((field) => [field.name, leastOf(field.type)]));
  const scalars: Record<string, unknown> = {
    Int: 50,
    Boolean: true,
    DateTime: '2026-08-13T10:00:00.123456789Z',
    JSONString: '{}',
  };
  return scalars[ofType.name] ?? 'text';
}

describe('a document of the clients is valid, with a null for whatever it leaves out', () => {
  test.each(documents)('$name', ({ document, operation }) => {
    expect(validate(schema, document)).toEqual([]);
    const variables = operation.variableDefinitions!.map(({ variable, type }) => [
      variable.name.value,
      leastOf(typeFromAST(schema, type as NamedTypeNode)!),
    ]);
    expect(getVariableValues(schema, operation.variableDefinitions!, Object.fromEntries(variables)).errors).toBeUndefined();
  });
});

test('what docs/skills-api.md says of the schema is so', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/skills-api.md'), 'utf8');
  const blocks = [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(5);
  expect(blocks.flatMap((block) => parse(block).definitions.flatMap(faultsOf))).toEqual([]);
});
