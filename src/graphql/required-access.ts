import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Gate, KnownGate } from '../auth/gate.ts';
import { atLeast, type PrincipalKind, type Role } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { gateOf } from './require-gate.ts';

/** A field that asks something of the caller. */
export interface FieldAccess {
  /** Type and field, `OrganizationType.users`. */
  coordinate: string;
  gate: KnownGate;
}

/** What all fields of an operation ask together. */
export interface DocumentAccess {
  public: boolean;
  principals: PrincipalKind[];
  session: boolean;
  self: boolean;
  role: Role | null;
  scopes: Scope[];
  fields: FieldAccess[];
}

const known: readonly PrincipalKind[] = ['USER', 'BOT', 'SERVICE_ACCOUNT'];

/**
 * What a caller needs in order to run all of a valid operation, read off the same gates that are checked when it runs. Fields under
 * `@skip` and `@include` count: what they come to depends on variables.
 */
export function requiredAccess(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentAccess {
  const root = schema.getRootType(operation.operation)!;
  const gates = selectedGates(schema, document, operation, root);
  const isRoot = (coordinate: string) => coordinate.startsWith(`${root.name}.`);
  // Nobody passes by the root fields alone (yoga.ts): one that is not public closes the whole document.
  const open = [...gates].every(([coordinate, gate]) => gate === 'public' || (gate === 'inherited' && !isRoot(coordinate)));
  const fields = [...gates].flatMap(([coordinate, gate]) => (typeof gate === 'string' ? [] : [{ coordinate, gate }]));
  const asked = fields.map(({ gate }) => gate);
  const roles = asked.flatMap(({ role }) => role ?? []);
  const session = asked.some(({ via }) => via === 'session');
  return {
    public: open,
    principals: open ? [...known, 'ANONYMOUS'] : known.filter((kind) => asked.every((gate) => kindsOf(gate).includes(kind))),
    session,
    self: asked.some(({ self }) => self === true),
    role: roles.reduce<Role | null>((most, role) => (most && atLeast(most, role) ? most : role), null),
    scopes: session ? [] : scopesOf(asked),
    fields,
  };
}

/** Only people have sessions, and only a person can be oneself. */
const kindsOf = ({ principals, via, self }: KnownGate): readonly PrincipalKind[] =>
  via === 'session' || self ? principals.filter((kind) => kind === 'USER') : principals;

function scopesOf(gates: readonly KnownGate[]): Scope[] {
  const scopes = [...new Set(gates.flatMap(({ scope }) => scope ?? []))].sort();
  // `full` opens what the others open, so that none of them is needed beside it.
  return scopes.includes('full') ? ['full'] : scopes;
}

/**
 * The gates of all selected fields, by coordinate, in the order of the document. Of an interface or a union, the fields of every type
 * that may stand there count: theirs are the resolvers that run.
 */
function selectedGates(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  root: GraphQLObjectType,
): Map<string, Gate> {
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
  );
  const gates = new Map<string, Gate>();
  // Each selection is walked once for each type: fragments in fragments cost no more than their text.
  const walked = new Map<SelectionSetNode, Set<GraphQLObjectType>>();
  const walk = (set: SelectionSetNode, type: GraphQLObjectType): void => {
    const types = walked.get(set) ?? new Set();
    if (types.has(type)) return;
    walked.set(set, types.add(type));
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        // `__typename`, `__schema` and `__type` are anybody's.
        if (!field) continue;
        gates.set(`${type.name}.${field.name}`, gateOf(field) ?? 'inherited');
        if (selection.selectionSet)
          for (const next of typesAt(schema, getNamedType(field.type).name)) walk(selection.selectionSet, next);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(schema, selection.typeCondition, type)) walk(selection.selectionSet, type);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (fragment && applies(schema, fragment.typeCondition, type)) walk(fragment.selectionSet, type);
      }
    }
  };
  walk(operation.selectionSet, root);
  return gates;
}

function typesAt(schema: GraphQLSchema, name: string): readonly GraphQLObjectType[] {
  const type = schema.getType(name);
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}

const applies = (schema: GraphQLSchema, condition: NamedTypeNode | undefined, type: GraphQLObjectType) =>
  !condition || typesAt(schema, condition.name.value).includes(type);
