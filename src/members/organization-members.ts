import type { Role } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Membership, Prisma, User } from '../generated/prisma/client.ts';
import type { Page } from '../kernel/page.ts';
import { personMatching } from './person-filter.ts';

export interface ListMembers {
  term?: string | null | undefined;
  role?: Role | null | undefined;
}

/** One page of the members of an organization by e-mail address. `query` says what to load besides the columns: at least the person. */
export async function organizationMembers(
  db: Db,
  organizationId: string,
  { term, role }: ListMembers,
  { take, after }: Page,
  query: object,
) {
  const people = personMatching(term);
  const where: Prisma.MembershipWhereInput = { organizationId, ...(role && { role }), user: { AND: people } };
  const behind: Prisma.UserWhereInput[] = after ? [{ emailLower: { gt: after.key } }] : [];
  const rows = await db.membership.findMany({
    ...query,
    where: { ...where, user: { AND: [...people, ...behind] } },
    orderBy: { user: { emailLower: 'asc' } },
    take,
  });
  return { rows: rows as (Membership & { user: User })[], totalCount: () => db.membership.count({ where }) };
}
