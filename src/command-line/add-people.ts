import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { createUser } from '../members/create-user.ts';
import { setUp } from '../organizations/found-organization.ts';
import { type Options, required } from './arguments.ts';

const assignableRoles = ['ADMIN', 'MEMBER', 'VIEWER'] as const;

const accountOf = (options: Options, password: string) => ({
  email: required(options, 'email'),
  password,
  firstName: options['first-name'],
  lastName: options['last-name'],
});

const summary = ({ id, name, slug }: { id: string; name: string; slug: string }) => ({ id, name, slug });

export async function createOwner(db: Db, options: Options, password: string) {
  const owner = accountOf(options, password);
  const { organization, user } = await setUp(db, { organization: required(options, 'organization'), owner });
  return { organization: summary(organization), user: { id: user.id, email: user.email }, role: 'OWNER' };
}

export async function addUser(db: Db, options: Options, password: string) {
  const role = assignableRoles.find((name) => name === required(options, 'role').toUpperCase());
  if (!role) throw new BadUserInput('--role', `Must be one of ${assignableRoles.join(', ')}.`);
  const { organization, user, accountCreated } = await createUser(db, {
    ...accountOf(options, password),
    organization: required(options, 'organization'),
    role,
  });
  return { organization: summary(organization), user: { id: user.id, email: user.email }, role, accountCreated };
}
