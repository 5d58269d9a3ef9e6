import type { Tx } from '../db/client.ts';

/** The members of an organization who have these e-mail addresses, by the address in lower case. One statement, however many. */
export async function membersByAddress(tx: Tx, organizationId: string, addresses: Iterable<string>) {
  const lower = [...new Set([...addresses].map((address) => address.toLowerCase()))];
  const here = { memberships: { some: { organizationId } } };
  const people = lower.length === 0 ? [] : await tx.user.findMany({ where: { emailLower: { in: lower }, ...here } });
  return new Map(people.map((person) => [person.emailLower, person]));
}
