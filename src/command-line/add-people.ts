import type { Db } from '../db/client.ts';
import { createUser } from '../members/create-user.ts';
import { roleInput } from '../members/role-input.ts';
import { setUp } from '../organizations/set-up.ts';
import { type Options, required } from './arguments.ts';

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
  const role = roleInput('--role', required(options, 'role'));
  const { organization, user, accountCreated } = await createUser(db, {
    ...accountOf(options, password),
    organization: required(options, 'organization'),
    role,
  });
  return { organization: summary(organization), user: { id: user.id, email: user.email }, role, accountCreated };
}
