import type { Scope } from '../auth/scopes.ts';
import { BadUserInput } from '../kernel/errors.ts';

/** The scopes of a new token: `full` when none are asked for, and then none besides. */
export function scopesInput(field: string, scopes: readonly Scope[] | null | undefined): Scope[] {
  if (scopes == null) return ['full'];
  if (scopes.length === 0)
    throw new BadUserInput(field, 'A token needs at least one scope. Leave the argument out for full access.');
  return scopes.includes('full') ? ['full'] : [...new Set(scopes)];
}
