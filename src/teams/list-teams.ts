import type { Db } from '../db/client.ts';
import { containing } from '../db/containing.ts';
import { pageByName } from '../db/page-by-name.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { Page } from '../kernel/page.ts';
import { livingTeams } from './policy.ts';

export interface ListTeams {
  parent?: { id?: string | null | undefined; any?: boolean | null | undefined } | null | undefined;
  term?: string | null | undefined;
}

/** One page of the teams of an organization by name. `query` says what to load besides the columns. */
export async function listTeams(db: Db, organizationId: string, filter: ListTeams, page: Page, query: object) {
  const where: Prisma.TeamWhereInput = {
    ...livingTeams(organizationId),
    ...levelOf(filter.parent),
    ...(filter.term && { name: containing('term', filter.term) }),
  };
  const rows = await db.team.findMany({ ...query, ...pageByName(where, page) });
  return { rows, totalCount: () => db.team.count({ where }) };
}

function levelOf(parent: ListTeams['parent']): Prisma.TeamWhereInput {
  if (parent?.any && parent.id != null) throw new BadUserInput('parent', 'Give either id or any, not both.');
  return parent?.any ? {} : { parentId: parent?.id ?? null };
}
