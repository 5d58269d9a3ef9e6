import { BadUserInput } from '../kernel/errors.ts';
import { type GivenRole, givenRoles } from './policy.ts';

/** What other systems call a MEMBER: scripts that were written for them go on working. */
const otherNames: Readonly<Record<string, GivenRole>> = { EDITOR: 'MEMBER', OPERATOR: 'MEMBER' };

/** A role as text outside of GraphQL has it, in upper or lower case, under our name or another system's. */
export function roleInput(field: string, text: string): GivenRole {
  const name = text.toUpperCase();
  const role = givenRoles.find((given) => given === name) ?? (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined);
  if (!role) throw new BadUserInput(field, `Must be one of ${givenRoles.join(', ')}.`);
  return role;
}
