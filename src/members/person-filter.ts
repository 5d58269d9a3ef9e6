import { containing } from '../db/containing.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { textInput } from '../kernel/text-input.ts';

/** What must hold of a person for a term: each of its words is in the e-mail address, the given name or the family name. */
export function personMatching(term: string | null | undefined): Prisma.UserWhereInput[] {
  // The length of the whole term bounds the number of its words, each of which costs a comparison per column.
  const words = textInput('term', term ?? '', 254)
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.map((word) => {
    const contains = containing('term', word);
    return { OR: [{ email: contains }, { firstName: contains }, { lastName: contains }] };
  });
}
