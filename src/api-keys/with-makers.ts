import type { Db } from '../db/client.ts';
import type { Token, User } from '../generated/prisma/client.ts';

export interface ApiKey extends Token {
  /** The person who made it; null when that person has left the organization. */
  createdBy: User | null;
}

/** The keys with the people who made them: one statement for all of them together. */
export async function withMakers(db: Db, organizationId: string, keys: Token[]): Promise<ApiKey[]> {
  const ids = [...new Set(keys.map(({ createdById }) => createdById))];
  const here = { memberships: { some: { organizationId } } };
  const people = ids.length === 0 ? [] : await db.user.findMany({ where: { id: { in: ids }, ...here } });
  const byId = new Map(people.map((person) => [person.id, person]));
  return keys.map((key) => ({ ...key, createdBy: byId.get(key.createdById) ?? null }));
}
