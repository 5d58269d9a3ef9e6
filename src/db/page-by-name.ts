import type { Page } from '../kernel/page.ts';

/** What to fetch for one page, by name, of the rows that `where` finds. */
export function pageByName<Where extends object>(where: Where, { take, after }: Page) {
  return {
    where: after ? { AND: [where, { OR: [{ name: { gt: after.key } }, { name: after.key, id: { gt: after.id } }] }] } : where,
    orderBy: [{ name: 'asc' as const }, { id: 'asc' as const }],
    take,
  };
}
