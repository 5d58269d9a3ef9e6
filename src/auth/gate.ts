import { BadCredential, Forbidden } from '../kernel/errors.ts';
import type { Known, Manager, Principal, PrincipalKind, Role, SignedIn, User } from './principal.ts';
import { atLeast, isSignedIn } from './principal.ts';
import { requireScope, roleTooLow } from './require-right.ts';
import type { Scope } from './scopes.ts';

/** The rule of a field that somebody must be known for. Every part that is given must hold. */
export interface KnownGate {
  principals: readonly Known['kind'][];
  /** `session`: a signed-in person only (a session token counts), for what a leaked token must never do. */
  via?: 'session';
  /** What a person must at least be in the organization. A bot has no role and passes; list kinds to keep it out. */
  role?: Role;
  /** What a token must hold. A session needs none. */
  scope?: Scope;
  /** On fields of a person: for oneself only. */
  self?: true;
}

/** A signed-in person, a session token included: for what a leaked token must never do. */
export const fromSession: KnownGate = { principals: ['USER'], via: 'session' };
/** The same for what administrators alone do: keys, members, origins. */
export const adminFromSession: KnownGate = { ...fromSession, role: 'ADMIN' };

/** `inherited`: whoever may read the field that returned the object may read this as well. */
export type Gate = 'public' | 'inherited' | KnownGate;

/** Refuses a principal that may not knock. The row itself is the policy's business. */
export function checkGate(gate: Gate, principal: Principal, parent: unknown): void {
  if (gate === 'public' || gate === 'inherited') return;
  if (principal.kind === 'ANONYMOUS') throw new BadCredential();
  if (gate.via === 'session' && principal.credential.via !== 'session')
    throw new Forbidden('A user session is required: no token may do this.');
  if (!gate.principals.includes(principal.kind))
    throw new Forbidden(`Only ${listed(gate.principals)} may do this; the caller is ${described(principal.kind)}.`);
  if (gate.role && principal.kind === 'USER' && !atLeast(principal.role, gate.role)) throw roleTooLow(gate.role, principal.role);
  if (gate.role && ofAnotherOrganization(principal, parent))
    throw new Forbidden(
      'This needs a role in that organization, and the session works in another one: call switchOrganization first.',
    );
  if (gate.scope) requireScope(principal, gate.scope);
  if (gate.self && !isSelf(principal, parent)) throw new Forbidden('Only the person concerned may see this.');
}

/** A role says nothing about the rows of another organization, such as one that was joined a moment ago. */
function ofAnotherOrganization({ organizationId }: Known, parent: unknown): boolean {
  const row = (parent ?? {}) as { id?: unknown; organizationId?: unknown };
  const of = row.organizationId ?? (String(row.id).startsWith('org_') ? row.id : null);
  return typeof of === 'string' && of !== organizationId;
}

function isSelf(principal: Known, parent: unknown): boolean {
  return principal.kind === 'USER' && (parent as { id?: unknown }).id === principal.userId;
}

const words: Record<PrincipalKind, string> = {
  USER: 'a person',
  BOT: 'a bot',
  SERVICE_ACCOUNT: 'a service account',
  ANONYMOUS: 'not signed in',
};
const described = (kind: PrincipalKind) => words[kind];
const listed = (kinds: readonly PrincipalKind[]) => kinds.map(described).join(' or ');

/** The principal that a gate with exactly one kind lets through, in its narrow type. */
export function asUser(principal: Principal): User {
  if (principal.kind !== 'USER') throw new Error('The gate of this field must admit people only.');
  return principal;
}

/** The principal that `fromSession` lets through, or a gate that asks for more. */
export function asSignedIn(principal: Principal): SignedIn {
  if (!isSignedIn(principal)) throw new Error('The gate of this field must admit sessions only.');
  return principal;
}

/** The principal behind a gate that admits people and service accounts only. */
export function asManager(principal: Principal): Manager {
  if (principal.kind !== 'USER' && principal.kind !== 'SERVICE_ACCOUNT')
    throw new Error('The gate of this field must admit people and service accounts only.');
  return principal;
}

/** The principal behind any gate that is not public. */
export function asKnown(principal: Principal): Known {
  if (principal.kind === 'ANONYMOUS') throw new Error('The gate of this field must not be public.');
  return principal;
}

/** The gate as arguments of the `@auth` directive in schema.graphql. */
export function gateDirective(gate: Gate): Record<string, unknown> {
  if (gate === 'public' || gate === 'inherited') return { [gate]: true };
  return Object.fromEntries(Object.entries(gate).filter(([, value]) => value !== undefined));
}
