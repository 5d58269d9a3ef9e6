import { newId } from '../kernel/ids.ts';
import type { GivenRole } from '../members/policy.ts';
import type { Random } from './random.ts';
import { firstNames, lastNames, names } from './words.ts';

interface Founded {
  organization: { id: string; slug: string };
  /** Everybody gets the owner's password: one hash instead of thousands, which would take minutes. */
  owner: { passwordHash: string };
}

/** People besides the owner. The first is a plain member: the one whose token is printed. */
export function planPeople(random: Random, { organization, owner }: Founded, count: number) {
  return names(random, count, firstNames, lastNames).map((name, n) => {
    const [firstName = '', lastName = ''] = name.split(' ');
    const email = `${firstName}.${lastName}@${organization.slug}.test`.toLowerCase();
    const user = { id: newId('usr'), email, emailLower: email, firstName, lastName, passwordHash: owner.passwordHash };
    return { user, role: roleOf(random, n) };
  });
}

export type Person = ReturnType<typeof planPeople>[number];

function roleOf(random: Random, n: number): GivenRole {
  const ofEveryKind = ['MEMBER', 'ADMIN', 'VIEWER'] as const;
  return ofEveryKind[n] ?? (random.chance(0.01) ? 'ADMIN' : random.chance(0.1) ? 'VIEWER' : 'MEMBER');
}
