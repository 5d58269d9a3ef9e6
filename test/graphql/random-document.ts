import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/**
 * What fields are given, so that they return rows. A field with a required argument must stand here. `... on I` names the one type of the
 * interface that there are rows of: a rule of a field is seen only where there is a row to ask it of.
 */
export type Arguments = Readonly<Record<string, string>>;

/** What has fields. Of an interface there are rows of its types only. */
type Selectable = GraphQLObjectType | GraphQLInterfaceType;

const coordinateOf = (type: Selectable, field: GraphQLField<unknown, unknown>) => `${type.name}.${field.name}`;
const typesOf = (schema: GraphQLSchema, type: GraphQLInterfaceType, args: Arguments) =>
  schema.getPossibleTypes(type).filter(({ name }) => (args[`... on ${type.name}`] ?? name) === name);
const fieldsOf = (type: Selectable) => Object.values(type.getFields());

function selectableOf(field: GraphQLField<unknown, unknown>): Selectable | null {
  const type = getNamedType(field.type);
  return isObjectType(type) || isInterfaceType(type) ? type : null;
}

function written(type: Selectable, field: GraphQLField<unknown, unknown>, args: Arguments, alias = ''): string {
  const given = args[coordinateOf(type, field)];
  if (given === undefined && field.args.some(isRequiredArgument))
    throw new Error(`Say in the test what ${coordinateOf(type, field)} is to be given.`);
  return `${alias}${field.name}${given ? `(${given})` : ''}`;
}

function leafOf(type: Selectable): string {
  const leaf = fieldsOf(type).find((field) => isLeafType(getNamedType(field.type)) && !field.extensions['gate']);
  return leaf?.name ?? '__typename';
}

/** The shortest document for each field of each type that a query can reach. */
export function shortestDocuments(schema: GraphQLSchema, args: Arguments): Map<string, string> {
  const documents = new Map<string, string>();
  const seen = new Set<Selectable>();
  let level: { type: Selectable; wrap: (inner: string) => string }[] = [
    { type: schema.getQueryType()!, wrap: (inner) => `{ ${inner} }` },
  ];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { type, wrap } of level) {
      if (seen.has(type)) continue;
      seen.add(type);
      for (const field of fieldsOf(type)) {
        const head = written(type, field, args);
        const to = selectableOf(field);
        documents.set(coordinateOf(type, field), wrap(to ? `${head} { ${leafOf(to)} }` : head));
        if (!to) continue;
        next.push({ type: to, wrap: (inner) => wrap(`${head} { ${inner} }`) });
        for (const one of isInterfaceType(to) ? typesOf(schema, to, args) : [])
          next.push({ type: one, wrap: (inner) => wrap(`${head} { ... on ${one.name} { ${inner} } }`) });
      }
    }
    level = next;
  }
  return documents;
}

/** A valid query: fields to a depth, some under aliases, in inline and named fragments, of one type of an interface, under directives. */
export function randomDocument(schema: GraphQLSchema, args: Arguments, deepest: number): fc.Arbitrary<string> {
  return fc.gen().map((draw) => {
    const fragments: string[] = [];
    const selectionOf = (type: Selectable, depth: number): string => {
      const candidates = fieldsOf(type).filter((field) => depth < deepest || isLeafType(getNamedType(field.type)));
      if (candidates.length === 0) return '__typename';
      const chosen = draw(() => fc.uniqueArray(fc.constantFrom(...candidates), { minLength: 1, maxLength: 3 }));
      return chosen.map((field) => framed(type, fieldText(type, field, depth))).join(' ');
    };
    const fieldText = (type: Selectable, field: GraphQLField<unknown, unknown>, depth: number): string => {
      const to = selectableOf(field);
      const alias = draw(fc.nat, { max: 5 }) === 0 ? `as_${field.name}: ` : '';
      return `${written(type, field, args, alias)}${to ? ` { ${selectionOf(to, depth + 1)} }` : ''}`;
    };
    const framed = (type: Selectable, text: string): string => {
      const frame = draw(fc.nat, { max: 9 });
      if (frame === 0) return `... on ${type.name} { ${text} }`;
      // What is asked of an interface can be asked of one of its types alone.
      if (frame === 3 && isInterfaceType(type))
        return `... on ${draw(() => fc.constantFrom(...typesOf(schema, type, args))).name} { ${text} }`;
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
