import { type Actor, recordAudit, system } from '../audit/record.ts';
import { hashPassword, newPasswordInput } from '../auth/password.ts';
import type { Db, Tx } from '../db/client.ts';
import { isUniqueViolation } from '../db/failures.ts';
import { Conflict } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { emailInput, nameInput, slugOf, textInput } from '../kernel/text-input.ts';

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
  const firstName = textInput('firstName', account.firstName ?? '', 100);
  const lastName = textInput('lastName', account.lastName ?? '', 100);
  const passwordHash = await hashPassword(newPasswordInput('password', account.password));
  return { id: newId('usr'), email, emailLower: email.toLowerCase(), firstName, lastName, passwordHash };
}

/** Deleted organizations keep their slugs. One organization is founded after another, so that a slug found free still is when it is written. */
async function freeSlug(tx: Tx, name: string): Promise<string> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gatehouse organization slugs'))`;
  const base = slugOf(name) || 'organization';
  const taken = await tx.organization.findMany({ where: { slug: { startsWith: base } }, select: { slug: true } });
  const slugs = new Set(taken.map(({ slug }) => slug));
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (!slugs.has(slug)) return slug;
  }
}
