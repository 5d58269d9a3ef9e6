import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';

// Builds a query for every field of the schema: the shortest way from Query to its type, then the field itself.

/** Arguments for fields that need some; everything else is called without. */
export type Arguments = Record<string, string>;

export interface Step {
  field: string;
  args: string;
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

/** The shortest way to every object type that Query reaches. */
export function pathsFrom(schema: GraphQLSchema, args: Arguments): Map<string, Step[]> {
  const query = schema.getQueryType()!;
  const paths = new Map<string, Step[]>([[query.name, []]]);
  const queue: GraphQLObjectType[] = [query];
  for (let type = queue.shift(); type; type = queue.shift()) {
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (!isObjectType(target) || paths.has(target.name)) continue;
      paths.set(target.name, [...paths.get(type.name)!, callOf(type.name, field, args)]);
      queue.push(target);
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
