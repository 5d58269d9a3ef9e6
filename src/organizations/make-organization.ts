import { type Actor, recordAudit, system } from '../audit/record.ts';
import type { Tx } from '../db/client.ts';
import { isUniqueViolation } from '../db/failures.ts';
import { Conflict } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { nameInput, slugOf } from '../kernel/text-input.ts';
import { type NewAccount, prepareAccount } from '../members/new-account.ts';

export interface NewOrganization {
  organization: string;
  owner: NewAccount;
}

/** More organizations than this nobody owns: each costs everybody else a slug. */
export const mostOwned = 100;

/** Checks the input and hashes the password before a transaction opens; what it returns makes the organization in one. */
export async function prepareOrganization(input: NewOrganization) {
  const name = nameInput('organization', input.organization);
  const account = await prepareAccount(input.owner);
  return async (tx: Tx) => {
    const user = await tx.user.create({ data: account }).catch((error: unknown) => {
      throw isUniqueViolation(error)
        ? new Conflict('email', 'Somebody has an account with this address already. Use another one.')
        : error;
    });
    return { organization: await makeOrganization(tx, system, name, user), user };
  };
}

/** Makes an organization with its owner, in a transaction that is open already. */
export async function makeOrganization(tx: Tx, actor: Actor, name: string, owner: { id: string; email: string }) {
  const organization = await tx.organization.create({ data: { id: newId('org'), name, slug: await unusedSlug(tx, name) } });
  const organizationId = organization.id;
  await tx.membership.create({ data: { organizationId, userId: owner.id, role: 'OWNER' } });
  const target = { type: 'user', id: owner.id, name: owner.email } as const;
  await recordAudit(
    tx,
    actor,
    { event: 'organization.created', organizationId, target: { type: 'organization', id: organizationId, name } },
    { event: 'member.added', organizationId, target, data: { role: 'OWNER' } },
  );
  return organization;
}

/**
 * Deleted organizations keep their slugs. Those that begin alike are made one after another, so that a slug found free still is when it
 * is written.
 */
async function unusedSlug(tx: Tx, name: string): Promise<string> {
  const base = slugOf(name) || 'organization';
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gatehouse organization slug'), hashtext(${base}))`;
  if (!(await tx.organization.findUnique({ where: { slug: base }, select: { id: true } }))) return base;
  const [last] = await tx.$queryRaw<[{ number: number | null }]>`
    SELECT max(substring(slug FROM ${base.length + 2}::int)::int) AS number FROM organization
    WHERE slug LIKE ${`${base}-%`} AND substring(slug FROM ${base.length + 2}::int) ~ '^[1-9][0-9]{0,8}$'`;
  return `${base}-${Math.max(2, (last.number ?? 0) + 1)}`;
}
