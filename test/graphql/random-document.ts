import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** What fields are given, so that they return rows. A field with a required argument must stand here. */
export type Arguments = Readonly<Record<string, string>>;

const coordinateOf = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>) => `${type.name}.${field.name}`;
const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields());

function written(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, args: Arguments, alias = ''): string {
  const given = args[coordinateOf(type, field)];
  if (given === undefined && field.args.some(isRequiredArgument))
    throw new Error(`Say in the test what ${coordinateOf(type, field)} is to be given.`);
  return `${alias}${field.name}${given ? `(${given})` : ''}`;
}

function leafOf(type: GraphQLObjectType): string {
  const leaf = fieldsOf(type).find((field) => isLeafType(getNamedType(field.type)) && !field.extensions['gate']);
  return leaf?.name ?? '__typename';
}

/** The shortest document for each field of each type that a query can reach. */
export function shortestDocuments(schema: GraphQLSchema, args: Arguments): Map<string, string> {
  const documents = new Map<string, string>();
  const seen = new Set<GraphQLObjectType>();
  let level: { type: GraphQLObjectType; wrap: (inner: string) => string }[] = [
    { type: schema.getQueryType()!, wrap: (inner) => `{ ${inner} }` },
  ];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { type, wrap } of level) {
      if (seen.has(type)) continue;
      seen.add(type);
      for (const field of fieldsOf(type)) {
        const head = written(type, field, args);
        const to = getNamedType(field.type);
        documents.set(coordinateOf(type, field), wrap(isObjectType(to) ? `${head} { ${leafOf(to)} }` : head));
        if (isObjectType(to)) next.push({ type: to, wrap: (inner) => wrap(`${head} { ${inner} }`) });
      }
    }
    level = next;
  }
  return documents;
}

/** A valid query: fields to a depth, some under aliases, in inline and named fragments, under directives. */
export function randomDocument(schema: GraphQLSchema, args: Arguments, deepest: number): fc.Arbitrary<string> {
  return fc.gen().map((draw) => {
    const fragments: string[] = [];
    const selectionOf = (type: GraphQLObjectType, depth: number): string => {
      const candidates = fieldsOf(type).filter((field) => depth < deepest || isLeafType(getNamedType(field.type)));
      if (candidates.length === 0) return '__typename';
      const chosen = draw(() => fc.uniqueArray(fc.constantFrom(...candidates), { minLength: 1, maxLength: 3 }));
      return chosen.map((field) => framed(type, fieldText(type, field, depth))).join(' ');
    };
    const fieldText = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): string => {
      const to = getNamedType(field.type);
      const alias = draw(fc.nat, { max: 5 }) === 0 ? `as_${field.name}: ` : '';
      return `${written(type, field, args, alias)}${isObjectType(to) ? ` { ${selectionOf(to, depth + 1)} }` : ''}`;
    };
    const framed = (type: GraphQLObjectType, text: string): string => {
      const frame = draw(fc.nat, { max: 9 });
      if (frame === 0) return `... on ${type.name} { ${text} }`;
      if (frame === 1) return `... @include(if: true) { ${text} }`;
      if (frame !== 2) return text;
      const name = `part${fragments.length}`;
      // Reserved before it is filled: a fragment within it takes the next name.
      fragments.push(`fragment ${name} on ${type.name} { ${text} }`);
      return `...${name}`;
    };
    const operation = `{ ${selectionOf(schema.getQueryType()!, 0)} }`;
    return [operation, ...fragments].join('\n');
  });
}
