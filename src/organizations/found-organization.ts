import { type Actor, recordAudit, system } from '../audit/record.ts';
import { hashPassword, newPasswordInput } from '../auth/password.ts';
import type { Db, Tx } from '../db/client.ts';
import { isUniqueViolation } from '../db/failures.ts';
import { Conflict } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { emailInput, lineInput, nameInput, slugOf } from '../kernel/text-input.ts';

export interface NewAccount {
  email: string;
  password: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
}

export interface FoundOrganization {
  organization: string;
  owner: NewAccount;
}

/**
 * Whether somebody has set this server up: until then the set-up link works. When the last organization is deleted, nobody can sign in any
 * more, and the server can be set up once again.
 */
export async function isSetUp(db: Db | Tx): Promise<boolean> {
  return (await db.organization.count({ where: { deletedAt: null }, take: 1 })) > 0;
}

/** The first organization and its owner, once. A second attempt, also one at the same moment, is a conflict. */
export async function setUp(db: Db, input: FoundOrganization) {
  const found = await prepareOrganization(input);
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gatehouse set-up'))`;
    if (await isSetUp(tx)) {
      throw new Conflict(
        'organization',
        'This server is set up already: sign in as its owner, or add people with create-user.',
        'ALREADY_SET_UP',
      );
    }
    return found(tx);
  });
}

/** Checks the input and hashes the password before a transaction opens; what it returns makes the organization in one. */
export async function prepareOrganization(input: FoundOrganization) {
  const name = nameInput('organization', input.organization);
  const account = await prepareAccount(input.owner);
  return async (tx: Tx) => {
    const user = await tx.user.create({ data: account }).catch((error: unknown) => {
      throw isUniqueViolation(error)
        ? new Conflict('email', 'Somebody has an account with this address already. Use another one.')
        : error;
    });
    return { organization: await foundOrganization(tx, system, name, user), user };
  };
}

/** Makes an organization with its owner, in a transaction that is open already. */
export async function foundOrganization(tx: Tx, actor: Actor, name: string, owner: { id: string; email: string }) {
  const organization = await tx.organization.create({ data: { id: newId('org'), name, slug: await freeSlug(tx, name) } });
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

/** The row of a new account, its input checked and its password hashed. */
export async function prepareAccount(account: NewAccount) {
  const email = emailInput('email', account.email);
  const firstName = lineInput('firstName', account.firstName ?? '', 100);
  const lastName = lineInput('lastName', account.lastName ?? '', 100);
  const passwordHash = await hashPassword(newPasswordInput('password', account.password));
  return { id: newId('usr'), email, emailLower: email.toLowerCase(), firstName, lastName, passwordHash };
}

/** More organizations than this nobody owns: each costs everybody else a slug. */
export const mostOwned = 100;

/**
 * Deleted organizations keep their slugs. Those that begin alike are founded one after another, so that a slug found free still is when it
 * is written.
 */
async function freeSlug(tx: Tx, name: string): Promise<string> {
  const base = slugOf(name) || 'organization';
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gatehouse organization slug'), hashtext(${base}))`;
  if (!(await tx.organization.findUnique({ where: { slug: base }, select: { id: true } }))) return base;
  const [last] = await tx.$queryRaw<[{ number: number | null }]>`
    SELECT max(substring(slug FROM ${base.length + 2}::int)::int) AS number FROM organization
    WHERE slug LIKE ${`${base}-%`} AND substring(slug FROM ${base.length + 2}::int) ~ '^[1-9][0-9]{0,8}$'`;
  return `${base}-${Math.max(2, (last.number ?? 0) + 1)}`;
}
