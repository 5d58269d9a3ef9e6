import { Forbidden } from '../kernel/errors.ts';
import { holdsScope, type Known, type Role } from './principal.ts';
import type { Scope } from './scopes.ts';

/** Refuses a token without that scope, and tells programs which one it lacks. */
export function requireScope(principal: Known, scope: Scope): void {
  if (!holdsScope(principal, scope)) throw new Forbidden(`API key missing required scope: ${scope}`, scope);
}

/** The refusal of a person whose role in the organization is too low. */
export function roleTooLow(needed: Role, yours: Role): Forbidden {
  return new Forbidden(`This needs the role ${needed} in the organization; yours is ${yours}.`);
}
