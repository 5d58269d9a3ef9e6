/** The rows to fetch, and the name and id of the last one seen. */
export interface NamePage {
  take: number;
  after: { key: string; id: string } | null;
}

/** What to fetch for one page, by name, of the rows that `where` finds. */
export function pageByName<Where extends object>(where: Where, { take, after }: NamePage) {
  return {
    where: after ? { AND: [where, { OR: [{ name: { gt: after.key } }, { name: after.key, id: { gt: after.id } }] }] } : where,
    orderBy: [{ name: 'asc' as const }, { id: 'asc' as const }],
    take,
  };
}
