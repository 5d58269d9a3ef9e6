import { hashPassword, newPasswordInput } from '../auth/password.ts';
import { newId } from '../kernel/ids.ts';
import { emailInput, lineInput } from '../kernel/text-input.ts';

export interface NewAccount {
  email: string;
  password: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
}

/** The row of a new account, its input checked and its password hashed. */
export async function prepareAccount(account: NewAccount) {
  const email = emailInput('email', account.email);
  const firstName = lineInput('firstName', account.firstName ?? '', 100);
  const lastName = lineInput('lastName', account.lastName ?? '', 100);
  const passwordHash = await hashPassword(newPasswordInput('password', account.password));
  return { id: newId('usr'), email, emailLower: email.toLowerCase(), firstName, lastName, passwordHash };
}
