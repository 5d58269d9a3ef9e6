import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/db/embedded.ts';
import { applyMigrations } from '../../src/db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests' databases are made. */
    databaseServer: pg.PoolConfig;
    /** The migrated, empty database that each test gets a copy of. */
    templateDatabase: string;
  }
}

/** One PostgreSQL for the whole run: the embedded one, or the one that DATABASE_URL names. Each test copies the template. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { connection, stop } = await server();
  const templateDatabase = `gatehouse_template_${process.pid}`;
  await administrate(connection, `CREATE DATABASE ${templateDatabase}`);
  const config = onDatabase(connection, templateDatabase);
  await applyMigrations(config, resolve(import.meta.dirname, '../../prisma/migrations'));
  project.provide('databaseServer', connection);
  project.provide('templateDatabase', templateDatabase);
  return async () => {
    await administrate(connection, `DROP DATABASE IF EXISTS ${templateDatabase} WITH (FORCE)`);
    await stop();
  };
}

async function server(): Promise<{ connection: pg.PoolConfig; stop: () => Promise<void> }> {
  const url = process.env['DATABASE_URL'];
  if (url) {
    const { hostname, port, username, password, pathname, searchParams } = new URL(url);
    const connection = {
      host: searchParams.get('host') ?? hostname,
      port: Number(port || 5432),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: pathname.slice(1),
    };
    return { connection, stop: async () => {} };
  }
  const dataDir = mkdtempSync(join(quickestFolder(), 'gatehouse-test-'));
  // As root the database runs as another user, who has to pass through the folder.
  chmodSync(dataDir, 0o711);
  const embedded = await startEmbedded({ dataDir, onLog: () => {} });
  return {
    connection: embedded.connection,
    async stop() {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Databases are copied and dropped by the thousand: in memory, where there is room for that, it takes a tenth of the time. */
function quickestFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 4 * 2 ** 30 ? memory : tmpdir();
}

export function onDatabase(connection: pg.PoolConfig, database: string): pg.PoolConfig {
  return { ...connection, database };
}

export async function administrate(connection: pg.PoolConfig, statement: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
