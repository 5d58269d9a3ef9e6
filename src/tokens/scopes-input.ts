import type { Scope } from '../auth/scopes.ts';
import { BadUserInput } from '../kernel/errors.ts';

/** The scopes of a new token: the usual ones when none are asked for; with `full` none besides. */
export function scopesInput(
  field: string,
  scopes: readonly Scope[] | null | undefined,
  usual: readonly Scope[] = ['full'],
): Scope[] {
  if (scopes == null) return [...usual];
  if (scopes.length === 0)
    throw new BadUserInput(field, 'A token needs at least one scope. Leave the argument out for full access.');
  return scopes.includes('full') ? ['full'] : [...new Set(scopes)];
}
