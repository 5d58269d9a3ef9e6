import { parseArgs } from 'node:util';
import { readConfig } from './config.ts';
import type { Db } from './db/client.ts';
import { AppError, BadUserInput } from './kernel/errors.ts';
import { createLogger } from './kernel/logger.ts';
import { StartRefused } from './kernel/start-refused.ts';
import { loadEnvironment } from './load-environment.ts';
import { createUser } from './members/create-user.ts';
import { setUp } from './organizations/found-organization.ts';
import { startDatabase } from './start-database.ts';

const help = `Usage: npm run -s gatehouse -- <command> [options]

Works with the server stopped or running. Prints JSON.

Commands
  create-owner   Sets the server up: the first organization and its owner.
                   --organization <name>   name of the organization
  create-user    Adds a person to an organization.
                   --organization <slug>   the organization's slug, as create-owner printed it
                   --role <role>           ADMIN, MEMBER or VIEWER

Options of both
  --email <address>       e-mail address to sign in with
  --password-stdin        read the password from standard input (at least 10 characters)
  --first-name <name>     optional
  --last-name <name>      optional
  --help                  this text

Example
  printf %s "$PASSWORD" | npm run -s gatehouse -- create-owner --organization Acme --email owner@acme.test --password-stdin
`;

const assignableRoles = ['ADMIN', 'MEMBER', 'VIEWER'] as const;

class UsageError extends Error {}

interface Options {
  organization?: string;
  email?: string;
  role?: string;
  'first-name'?: string;
  'last-name'?: string;
  'password-stdin'?: boolean;
  help?: boolean;
}

function readArguments(): { command: string | undefined; options: Options } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    organization: text,
    email: text,
    role: text,
    'first-name': text,
    'last-name': text,
    'password-stdin': flag,
    help: flag,
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length > 1) throw new UsageError(`Unexpected argument after ${positionals[0]}.`);
    return { command: positionals[0], options: values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function required(options: Options, name: 'organization' | 'email' | 'role'): string {
  const value = options[name];
  if (!value) throw new UsageError(`--${name} is missing.`);
  return value;
}

async function readPassword(options: Options): Promise<string> {
  if (!options['password-stdin'])
    throw new UsageError(
      '--password-stdin is missing: passwords are read from standard input, so that they stay out of the list of processes.',
    );
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  // One line break at the end comes from `echo`, not from the person.
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

async function run(db: Db, command: string, options: Options, password: string): Promise<unknown> {
  const account = {
    email: required(options, 'email'),
    password,
    firstName: options['first-name'],
    lastName: options['last-name'],
  };
  if (command === 'create-owner') {
    const { organization, user } = await setUp(db, { organization: required(options, 'organization'), owner: account });
    return { organization: summary(organization), user: { id: user.id, email: user.email }, role: 'OWNER' };
  }
  const role = assignableRoles.find((name) => name === required(options, 'role').toUpperCase());
  if (!role) throw new BadUserInput('--role', `Must be one of ${assignableRoles.join(', ')}.`);
  const { organization, user, accountCreated } = await createUser(db, {
    ...account,
    organization: required(options, 'organization'),
    role,
  });
  return { organization: summary(organization), user: { id: user.id, email: user.email }, role, accountCreated };
}

const summary = ({ id, name, slug }: { id: string; name: string; slug: string }) => ({ id, name, slug });

async function main(): Promise<void> {
  const { command, options } = readArguments();
  if (options.help || command === undefined || command === 'help') {
    process.stdout.write(help);
    return;
  }
  if (command !== 'create-owner' && command !== 'create-user') throw new UsageError(`There is no command "${command}".`);
  for (const name of command === 'create-user'
    ? (['organization', 'email', 'role'] as const)
    : (['organization', 'email'] as const))
    required(options, name);
  const password = await readPassword(options);
  const database = await startDatabase(readConfig(loadEnvironment()), createLogger('silent'), { attach: true });
  try {
    process.stdout.write(`${JSON.stringify(await run(database.db, command, options, password), null, 2)}\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  const text =
    error instanceof UsageError
      ? `${error.message} See --help.`
      : error instanceof BadUserInput
        ? `${error.field}: ${error.message}`
        : error instanceof AppError || error instanceof StartRefused
          ? error.message
          : String(error instanceof Error ? (error.stack ?? error) : error);
  process.stderr.write(`gatehouse: ${text}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
