import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PoolConfig } from 'pg';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './db/client.ts';
import { attachEmbedded, startEmbedded } from './db/embedded.ts';
import { applyMigrations } from './db/migrate.ts';
import type { Logger } from './kernel/logger.ts';
import { dataDirRefused, StartRefused } from './kernel/start-refused.ts';

export const migrationsDir = resolve(import.meta.dirname, '../prisma/migrations');

export interface RunningDatabase extends Database {
  connection: PoolConfig;
}

/**
 * The database of this process: the one that DATABASE_URL names, else our own in the data folder. `attach` lets command line tools join
 * the database of a server that is running on the same folder.
 */
export async function startDatabase(config: Config, log: Logger, { attach }: { attach: boolean }): Promise<RunningDatabase> {
  const { connection, stop } = await connect(config, log, attach);
  const { applied } = await applyMigrations(connection, migrationsDir).catch((error: unknown) => {
    throw config.databaseUrl && !(error instanceof StartRefused) ? unreachable(error) : error;
  });
  if (applied.length > 0) log.info({ applied }, 'Migrations applied.');
  const onError = (error: Error) => log.warn({ err: error }, 'A database connection was lost.');
  const database = openDatabase({ connection, poolSize: config.databasePoolSize, onError });
  return {
    ...database,
    connection,
    async close() {
      await database.close();
      await stop();
    },
  };
}

/** The address holds a password, and the driver's message may hold the address: neither is repeated. */
function unreachable(error: unknown): StartRefused {
  const code = (error as { code?: unknown } | null)?.code;
  return new StartRefused(
    `The database that DATABASE_URL names cannot be used${typeof code === 'string' ? ` (${code})` : ''}. Check its address, name, user and password, and that the server is running.`,
  );
}

async function connect(
  config: Config,
  log: Logger,
  attach: boolean,
): Promise<{ connection: PoolConfig; stop: () => Promise<void> }> {
  if (config.databaseUrl) return { connection: { connectionString: config.databaseUrl }, stop: async () => {} };
  const dataDir = resolve(config.dataDir);
  const running = attach ? await attachEmbedded(dataDir) : null;
  if (running) return { connection: running, stop: async () => {} };
  try {
    mkdirSync(resolve(dataDir, '..'), { recursive: true });
  } catch (error) {
    throw dataDirRefused(dataDir, error);
  }
  const embedded = await startEmbedded({ dataDir, onLog: (level, message, fields) => log[level]({ ...fields }, message) });
  return { connection: embedded.connection, stop: () => embedded.stop() };
}
