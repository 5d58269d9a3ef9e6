import { recordAudit, system } from '../audit/record.ts';
import type { Db } from '../db/client.ts';
import { isUniqueViolation, violatedConstraint } from '../db/failures.ts';
import { endInvitations } from '../invitations/end-invitations.ts';
import { Conflict, NotFound } from '../kernel/errors.ts';
import { type NewAccount, prepareAccount } from './new-account.ts';
import type { GivenRole } from './policy.ts';

export interface CreateUser extends NewAccount {
  /** The organization's slug. */
  organization: string;
  role: GivenRole;
}

/**
 * Adds a person to an organization from the server's own command line. Somebody who has an account already (in another organization)
 * becomes a member with the account and password that they have: `accountCreated` is false then.
 */
export async function createUser(db: Db, input: CreateUser) {
  const account = await prepareAccount(input);
  const add = () => addMember(db, input, account);
  return add()
    .catch((error: unknown) => {
      // Two organizations added the same new person at the same moment: the other made the account, which is there now.
      if (violatedConstraint(error)?.includes('email_lower')) return add();
      throw error;
    })
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? new Conflict('email', 'This person is a member of the organization already.') : error;
    });
}

function addMember(db: Db, input: CreateUser, account: Awaited<ReturnType<typeof prepareAccount>>) {
  return db.$transaction(async (tx) => {
    // Held, so that nobody is added to an organization that is being deleted.
    await tx.$queryRaw`SELECT 1 FROM organization WHERE slug = ${input.organization} FOR KEY SHARE`;
    const organization = await tx.organization.findUnique({ where: { slug: input.organization, deletedAt: null } });
    if (!organization) throw new NotFound('Organization');
    const known = await tx.user.findUnique({ where: { emailLower: account.emailLower } });
    const user = known ?? (await tx.user.create({ data: account }));
    await tx.membership.create({ data: { organizationId: organization.id, userId: user.id, role: input.role } });
    const target = { type: 'user' as const, id: user.id, name: user.email };
    await recordAudit(tx, system, {
      event: 'member.added',
      organizationId: organization.id,
      target,
      data: { role: input.role },
    });
    await endInvitations(tx, system, { organizationId: organization.id, emailLower: account.emailLower }, 'member_added');
    return { organization, user, accountCreated: !known };
  });
}
