import { addUser, createOwner } from './command-line/add-people.ts';
import { help, type Options, readArguments, readPassword, required, UsageError } from './command-line/arguments.ts';
import { readSeedOptions, seed } from './command-line/seed.ts';
import { type Config, readConfig } from './config.ts';
import type { Db } from './db/client.ts';
import { AppError, BadUserInput } from './kernel/errors.ts';
import { createLogger } from './kernel/logger.ts';
import { StartRefused } from './kernel/start-refused.ts';
import { loadEnvironment } from './load-environment.ts';
import { unsentMail } from './mail/outbox.ts';
import { serverSecret } from './server-secret.ts';
import { startDatabase } from './start-database.ts';

/** What a command does, once its arguments and standard input have been read. Its result is printed. */
type Act = (db: Db, config: Config) => Promise<unknown>;

const commands: Record<string, (options: Options) => Promise<Act>> = {
  async 'create-owner'(options) {
    for (const name of ['organization', 'email'] as const) required(options, name);
    const password = await readPassword(options);
    return (db) => createOwner(db, options, password);
  },
  async 'create-user'(options) {
    for (const name of ['organization', 'email', 'role'] as const) required(options, name);
    const password = await readPassword(options);
    return (db) => addUser(db, options, password);
  },
  async seed(options) {
    const given = readSeedOptions(options);
    return (db, config) => seed(db, config, given);
  },
  async outbox() {
    return (db, { secret, dataDir }) => unsentMail(db, serverSecret(secret, dataDir));
  },
};

async function main(): Promise<void> {
  const { command, options } = readArguments();
  if (options.help || command === undefined || command === 'help') {
    process.stdout.write(help);
    return;
  }
  const prepare = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!prepare) throw new UsageError(`There is no command "${command}".`);
  const act = await prepare(options);
  const config = readConfig(loadEnvironment());
  const database = await startDatabase(config, createLogger('silent'), { attach: true });
  try {
    process.stdout.write(`${JSON.stringify(await act(database.db, config), null, 2)}\n`);
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
