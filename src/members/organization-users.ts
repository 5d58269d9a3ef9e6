import type { Db } from '../db/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { textInput } from '../kernel/text-input.ts';
import { containing } from './containing.ts';

/** The rows to fetch, and the address of the last one seen; an empty address stands before all others. */
interface Page {
  take: number;
  after: { key: string } | null;
}

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
  const where: Prisma.UserWhereInput = term ? { AND: [here, ...wordsOf(term).map(anywhere)] } : here;
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
    positionOf: ({ emailLower }: { emailLower: string }) => (emailLower === address ? '' : emailLower),
    totalCount: () => db.user.count({ where }),
  };
}

/** The length of the whole term bounds the number of its words, each of which costs a comparison per column. */
const wordsOf = (term: string) =>
  textInput('term', term, 254)
    .split(/\s+/)
    .filter((word) => word !== '');

function anywhere(word: string): Prisma.UserWhereInput {
  const contains = containing('term', word);
  return { OR: [{ email: contains }, { firstName: contains }, { lastName: contains }] };
}
