import { type Role, roles, type User } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { mayActAsBot } from './policy.ts';

/** One of the person's organizations, and whom a program can be let in as there besides the person. */
export interface ApprovalChoice {
  id: string;
  name: string;
  role: Role;
  bots: { id: string; name: string }[];
}

/** Where a person can let a program in, the organization that the session works in first. */
export async function approvalChoices(db: Db, { userId, organizationId }: User): Promise<ApprovalChoice[]> {
  const mayBeBot = roles.filter((role) => mayActAsBot(role) === 'allow');
  const memberships = await db.membership.findMany({
    where: { userId, organization: { deletedAt: null } },
    select: { role: true, organization: { select: { id: true, name: true } } },
    orderBy: [{ organization: { name: 'asc' } }, { organizationId: 'asc' }],
  });
  const bots = await db.bot.findMany({
    where: { deletedAt: null, organization: { memberships: { some: { userId, role: { in: mayBeBot } } } } },
    select: { id: true, name: true, organizationId: true },
    orderBy: { name: 'asc' },
  });
  const choices = memberships.map(({ role, organization: { id, name } }) => ({
    id,
    name,
    role,
    bots: bots.filter((bot) => bot.organizationId === id),
  }));
  return choices.sort((one, other) => Number(other.id === organizationId) - Number(one.id === organizationId));
}
