import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { GraphQLLimits } from '../config.ts';
import { type AppError, IntrospectionTooComplex, QueryTooComplex } from '../kernel/errors.ts';
import { defaultPage, largestPage } from './connection.ts';

/** How many entries a list without paging is taken to have. */
const listSize = 10;

const refused = (error: AppError) => new GraphQLError(error.message, { originalError: error });
const broken = (limit: string, value: number) => refused(new QueryTooComplex(limit, value));

/** What can be told from the document alone: depth, aliases, directives, and whether an introspection multiplies. A validation rule, so that its verdict is cached with the document. */
export function documentLimits(limits: GraphQLLimits): (context: ValidationContext) => ASTVisitor {
  return function DocumentLimits(context) {
    return {
      Document: {
        enter(document) {
          const counts = countIn(document);
          if (counts.aliases > limits.aliases) context.reportError(broken('aliases', limits.aliases));
          if (counts.directives > limits.directives) context.reportError(broken('directives', limits.directives));
          if (depthOf(document) > limits.depth) context.reportError(broken('depth', limits.depth));
          if (multipliesSchema(document)) context.reportError(refused(new IntrospectionTooComplex()));
        },
      },
    };
  };
}

function countIn(document: DocumentNode) {
  const counts = { aliases: 0, directives: 0 };
  const walk = (set: SelectionSetNode | undefined) => {
    for (const selection of set?.selections ?? []) {
      counts.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD && selection.alias) counts.aliases++;
      if (selection.kind !== Kind.FRAGMENT_SPREAD) walk(selection.selectionSet);
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    counts.directives += definition.directives?.length ?? 0;
    walk(definition.selectionSet);
  }
  return counts;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [])));
}

function depthOf(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  // Each fragment is measured once: bombs of fragments in fragments cost no more than their text. A cycle counts as endless.
  const known = new Map<string, number>();
  const ofSet = (set: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) deepest = Math.max(deepest, 1 + ofSet(selection.selectionSet));
      else if (selection.kind === Kind.INLINE_FRAGMENT) deepest = Math.max(deepest, ofSet(selection.selectionSet));
      else deepest = Math.max(deepest, ofFragment(selection.name.value));
    }
    return deepest;
  };
  const ofFragment = (name: string): number => {
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    known.set(name, Number.POSITIVE_INFINITY);
    const depth = ofSet(fragments.get(name)?.selectionSet);
    known.set(name, depth);
    return depth;
  };
  return Math.max(0, ...document.definitions.map((d) => (d.kind === Kind.OPERATION_DEFINITION ? ofSet(d.selectionSet) : 0)));
}

const schemaLists = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);

/**
 * Whether an introspection could answer with more than the schema is long: by the same field under several names, or by the fields of the
 * types of fields. Nobody needs a credential for one, and no tool asks so.
 */
function multipliesSchema(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const multiplies = (set: SelectionSetNode | undefined, inList: boolean): boolean =>
    (set?.selections ?? []).some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return multiplies(selection.selectionSet, inList);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const visit = `${inList} ${selection.name.value}`;
        if (seen.has(visit)) return false;
        seen.add(visit);
        return multiplies(fragments.get(selection.name.value)?.selectionSet, inList);
      }
      const isList = schemaLists.has(selection.name.value);
      return selection.alias !== undefined || (isList && inList) || multiplies(selection.selectionSet, inList || isList);
    });
  return introspectionsIn(document).some(({ selectionSet }) => multiplies(selectionSet, false));
}

export const isIntrospection = ({ name }: FieldNode) => name.value === '__schema' || name.value === '__type';

function introspectionsIn(document: DocumentNode): FieldNode[] {
  const found: FieldNode[] = [];
  const walk = (set: SelectionSetNode | undefined) => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD && isIntrospection(selection)) found.push(selection);
      else if (selection.kind !== Kind.FRAGMENT_SPREAD) walk(selection.selectionSet);
    }
  };
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION)
      walk(definition.selectionSet);
  return found;
}

/**
 * What an execution may cost at most: one for every field, times the size of every page above it. Depends on variables, so it is
 * counted for each execution and is never a validation rule (those are cached by document).
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const ofSet = (set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): number => {
    let cost = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) cost += ofField(selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        cost += ofSet(
          selection.selectionSet,
          selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent,
        );
      } else cost += ofFragment(selection.name.value);
    }
    return cost;
  };
  const ofFragment = (name: string): number => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    const fragment = fragments.get(name);
    const cost = fragment ? ofSet(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value)) : 0;
    known.set(name, cost);
    return cost;
  };
  const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined): number => {
    if (node.name.value.startsWith('__')) return 1;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field) return 1;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return 1;
    const paged = field.args.some(({ name }) => name === 'first');
    const inConnection = parent?.name.endsWith('Connection') ?? false;
    const entries = field.extensions['wholeList']
      ? defaultPage
      : paged
        ? pageSize(node, variables)
        : isListType(getNullableType(field.type)) && !inConnection
          ? listSize
          : 1;
    return 1 + entries * ofSet(node.selectionSet, type);
  };
  const root = schema.getRootType(operation.operation) ?? undefined;
  return ofSet(operation.selectionSet, root);
}

function pageSize(node: FieldNode, variables: Record<string, unknown>): number {
  const value = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  const first =
    value?.kind === Kind.INT ? Number(value.value) : value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  // Out of range is refused by the field itself; counted in full here, so that it cannot be a way around the limit.
  return typeof first === 'number'
    ? Math.max(1, first)
    : value && value.kind !== Kind.NULL && first !== null && first !== undefined
      ? largestPage
      : defaultPage;
}
