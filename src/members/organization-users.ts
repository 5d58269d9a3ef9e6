import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Page } from '../kernel/page.ts';
import { personMatching } from './person-filter.ts';

/**
 * One page of the people of an organization by e-mail address. The person whose whole address is the term comes first of all: clients
 * look people up by address, and read one short page only. `query` says what to load besides the columns.
 */
export async function organizationUsers(
  db: Db,
  organizationId: string,
  term: string | null | undefined,
  { take, after }: Page,
  query: object,
) {
  const here: Prisma.UserWhereInput = { memberships: { some: { organizationId } } };
  const where: Prisma.UserWhereInput = { AND: [here, ...personMatching(term)] };
  const address = (term ?? '').trim().toLowerCase();

  const exact = address === '' || after ? [] : await db.user.findMany({ ...query, where: { ...here, emailLower: address } });
  const others = await db.user.findMany({
    ...query,
    where: { AND: [where, { emailLower: { not: address, ...(after && { gt: after.key }) } }] },
    orderBy: { emailLower: 'asc' },
    take,
  });
  return {
    rows: [...exact, ...others],
    /** As a cursor has it: an empty address stands before all others. */
    positionOf: ({ emailLower }: { emailLower: string }) => (emailLower === address ? '' : emailLower),
    totalCount: () => db.user.count({ where }),
  };
}
