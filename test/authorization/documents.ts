import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';

// Builds a query for every field of the schema: the shortest way from Query to its type, then the field itself.

/** Arguments for fields that need some; everything else is called without. */
export type Arguments = Record<string, string>;

export interface Step {
  /** A field, or `... on T`, which leads to a type behind an interface. */
  field: string;
  args: string;
}

/** Where the answer to a document stands: fragments leave no trace in it. */
export function pathOf(steps: readonly Step[]): string[] {
  return steps.map(({ field }) => field).filter((field) => !field.startsWith('...'));
}

const mustHaveArguments = (field: GraphQLField<unknown, unknown>) =>
  field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);

function callOf(parent: string, field: GraphQLField<unknown, unknown>, args: Arguments): Step {
  const given = args[`${parent}.${field.name}`];
  if (given === undefined && mustHaveArguments(field)) {
    throw new Error(
      `${parent}.${field.name} needs arguments: give it some in test/authorization, so that its rule can be tried.`,
    );
  }
  return { field: field.name, args: given ? `(${given})` : '' };
}

/** The shortest way to every object type that Query reaches, and to every interface: whatever stands behind one has its fields. */
export function pathsFrom(schema: GraphQLSchema, args: Arguments): Map<string, Step[]> {
  const query = schema.getQueryType()!;
  const paths = new Map<string, Step[]>([[query.name, []]]);
  const queue: (GraphQLObjectType | GraphQLInterfaceType)[] = [query];
  for (let type = queue.shift(); type; type = queue.shift()) {
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (!(isObjectType(target) || isInterfaceType(target)) || paths.has(target.name)) continue;
      const steps = [...paths.get(type.name)!, callOf(type.name, field, args)];
      paths.set(target.name, steps);
      queue.push(target);
      for (const behind of isInterfaceType(target) ? schema.getPossibleTypes(target) : []) {
        // One that adds no field is shown by its interface.
        if (paths.has(behind.name) || Object.keys(behind.getFields()).every((name) => target.getFields()[name])) continue;
        paths.set(behind.name, [...steps, { field: `... on ${behind.name}`, args: '' }]);
        queue.push(behind);
      }
    }
  }
  return paths;
}

/** A field with the least selection that it allows. */
export function leastSelection(parent: string, field: GraphQLField<unknown, unknown>, args: Arguments): string {
  const { args: given } = callOf(parent, field, args);
  return `${field.name}${given}${isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'}`;
}

/** A document that walks the steps and asks for the selection at their end. */
export function documentFor(steps: readonly Step[], selection: string): string {
  return `{ ${steps.map(({ field, args }) => `${field}${args} { `).join('')}${selection}${' }'.repeat(steps.length)} }`;
}

/** What the walk found at its end: a value, null, an empty list, or nothing to ask (a list on the way was empty). */
export function valueAt(data: unknown, path: readonly string[]): string {
  let value = data;
  for (const step of path) {
    if (Array.isArray(value)) {
      if (value.length === 0) return 'empty';
      value = value[0];
    }
    if (value === null || value === undefined) return 'null';
    value = (value as Record<string, unknown>)[step];
  }
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : 'value';
  return 'value';
}
