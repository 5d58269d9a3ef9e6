import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { StartRefused } from '../kernel/start-refused.ts';
import { type Migration, readMigrations } from './migration-folder.ts';

type Recorded = { migration_name: string; checksum: string; finished_at: Date | null };
type Queryable = { query(sql: string): Promise<{ rows: unknown[] }> };

// The number that Prisma's own tools lock, so that neither applies a migration while the other does.
const advisoryLock = 72_707_369;

const createTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

const recordedQuery = `SELECT migration_name, checksum, finished_at FROM "_prisma_migrations"
  WHERE rolled_back_at IS NULL ORDER BY started_at`;

/** Brings the database up to the migrations of the folder; returns the names of those it applied. */
export async function applyMigrations(connection: pg.PoolConfig | string, migrationsDir: string): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(migrationsDir);
  const client = new pg.Client(typeof connection === 'string' ? { connectionString: connection } : connection);
  // Without a listener a lost connection would end the process; the query under way fails anyway.
  client.on('error', () => {});
  await client.connect();
  try {
    // An index on a big table takes as long as it takes, whatever the database's limits for requests are.
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0');
    await client.query(`SELECT pg_advisory_lock(${advisoryLock})`);
    await client.query(createTable);
    const pending = pendingOf(migrations, await recordedIn(client));
    for (const migration of pending) await applyOne(client, migration);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    // The session's end releases the lock.
    await client.end();
  }
}

/** The names of the migrations that are still to be applied. Refuses as `applyMigrations` does. */
export async function pendingMigrations(db: Queryable, migrationsDir: string): Promise<string[]> {
  const migrations = await readMigrations(migrationsDir);
  const { rows } = await db.query(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS present`);
  const [found] = rows as { present: boolean }[];
  return pendingOf(migrations, found?.present ? await recordedIn(db) : []).map(({ name }) => name);
}

async function recordedIn(db: Queryable): Promise<Recorded[]> {
  const { rows } = await db.query(recordedQuery);
  return rows as Recorded[];
}

function pendingOf(migrations: Migration[], recorded: Recorded[]): Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at } of recorded) {
    const migration = byName.get(name);
    if (!migration) {
      throw new StartRefused(
        `The database has the migration ${name}, which this Gatehouse does not know: a newer version has run on it. Start that version, or restore a backup made before the upgrade.`,
      );
    }
    if (finished_at === null) {
      throw new StartRefused(
        `The migration ${name} was begun by Prisma's own tool and did not finish: repair the database and run "prisma migrate resolve" for it.`,
      );
    }
    if (!migration.checksums.includes(checksum)) {
      throw new StartRefused(
        `The migration ${name} was changed after it had been applied to this database: put the file back as it was, and make the change in a new migration.`,
      );
    }
    byName.delete(name);
  }
  return [...byName.values()];
}

async function applyOne(client: pg.Client, { name, sql, checksums }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    const { rows } = await client.query<{ started: Date }>('SELECT clock_timestamp() AS started');
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), checksums[0], name, rows[0]?.started],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const { message, position } = error as pg.DatabaseError;
    const line = position ? ` (line ${sql.slice(0, Number(position)).split('\n').length})` : '';
    throw new StartRefused(
      `The migration ${name} failed and was undone${line}: ${message}. The database is as it was before; correct the cause and start again.`,
      { cause: error },
    );
  }
}
