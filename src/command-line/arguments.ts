import { parseArgs } from 'node:util';

export const help = `Usage: npm run -s gatehouse -- <command> [options]

Works with the server stopped or running. Prints JSON.

Commands
  create-owner   Sets the server up: the first organization and its owner.
                   --organization <name>   name of the organization
  create-user    Adds a person to an organization.
                   --organization <slug>   the organization's slug, as create-owner printed it
                   --role <role>           ADMIN, MEMBER (also: editor, operator) or VIEWER
  seed           A developer's tool: makes an organization with people, teams, bots and assets, for trying out and measuring.
                   --size <size>           small: 20 people, 60 assets (the default)
                                           large: 2,000 people, 10,000 assets, 50,000 installations; takes about a minute
                   --organization <name>   name of the organization, which must be a new one (Seeded small, Seeded large)
                   --seed <number>         makes other names; the same number makes the same ones (1)
  outbox         Prints the mails that have not been sent, with the links in them, and why. Hand them over, and to nobody else.

Options of create-owner and create-user
  --email <address>       e-mail address to sign in with
  --password-stdin        read the password from standard input (at least 10 characters)
  --first-name <name>     optional
  --last-name <name>      optional

  --help                  this text

Example
  printf %s "$PASSWORD" | npm run -s gatehouse -- create-owner --organization Acme --email owner@acme.test --password-stdin
`;

/** The command line is wrong: said in a sentence, with exit code 2. */
export class UsageError extends Error {}

export interface Options {
  organization?: string;
  email?: string;
  role?: string;
  size?: string;
  seed?: string;
  'first-name'?: string;
  'last-name'?: string;
  'password-stdin'?: boolean;
  help?: boolean;
}

export function readArguments(): { command: string | undefined; options: Options } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    organization: text,
    email: text,
    role: text,
    size: text,
    seed: text,
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

export function required(options: Options, name: 'organization' | 'email' | 'role'): string {
  const value = options[name];
  if (!value) throw new UsageError(`--${name} is missing.`);
  return value;
}

export async function readPassword(options: Options): Promise<string> {
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
