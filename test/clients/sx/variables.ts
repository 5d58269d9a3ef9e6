import { Kind, type OperationDefinitionNode, parse, type TypeNode } from 'graphql';
import { contract } from '../../graphql/contract.ts';
import { type OperationName, operations } from './operations.ts';

type Given = Record<string, unknown>;
interface Slot {
  name: string;
  type: TypeNode;
}

/** What the client's input objects hold: from the contract, as its own code does, not from the schema that it talks to. */
const inputs = new Map(
  Object.values(contract)
    .flatMap((section) => parse(section).definitions)
    .flatMap((definition) => (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? definition : []))
    .map(({ name, fields = [] }) => [name.value, fields.map((field) => ({ name: field.name.value, type: field.type }))]),
);

const variables = new Map(
  Object.entries(operations).map(([name, text]) => {
    const { variableDefinitions = [] } = parse(text).definitions[0] as OperationDefinitionNode;
    return [name, variableDefinitions.map(({ variable, type }) => ({ name: variable.name.value, type }))];
  }),
);

/** The variables of an operation with a null for everything that is not given; undefined for an operation without any. */
export function variablesOf(operation: OperationName, given: Given): Given | undefined {
  const slots = variables.get(operation)!;
  return slots.length > 0 || Object.keys(given).length > 0 ? filled(operation, slots, given) : undefined;
}

function filled(of: string, slots: readonly Slot[], given: Given): Given {
  const names = new Set(slots.map(({ name }) => name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`The client cannot send ${unknown} in ${of}.`);
  return Object.fromEntries(slots.map(({ name, type }) => [name, sent(`${of}.${name}`, type, given[name] ?? null)]));
}

function sent(at: string, type: TypeNode, value: unknown): unknown {
  if (type.kind === Kind.NON_NULL_TYPE) {
    if (value === null) throw new Error(`The client always sends ${at}.`);
    return sent(at, type.type, value);
  }
  if (value === null) return null;
  if (type.kind === Kind.LIST_TYPE) return (value as unknown[]).map((item) => sent(at, type.type, item));
  const slots = inputs.get(type.name.value);
  return slots ? filled(type.name.value, slots, value as Given) : value;
}
