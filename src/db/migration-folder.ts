import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.ts';

/** The first checksum is the file's own; the others are the same file with other line ends, which git may have changed. */
export type Migration = { name: string; sql: string; checksums: string[] };

/** The migrations of a Prisma migrations folder, oldest first. */
export async function readMigrations(migrationsDir: string): Promise<Migration[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new StartRefused(
      `There are no migrations in ${migrationsDir}: this copy of Gatehouse is incomplete, install it again.`,
    );
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigration(migrationsDir, name)));
}

async function readMigration(migrationsDir: string, name: string): Promise<Migration> {
  const sql = await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new StartRefused(
      `The migration ${name} has no migration.sql in ${migrationsDir}: put the file back or remove the folder.`,
    );
  });
  const unix = sql.replaceAll('\r\n', '\n');
  return { name, sql, checksums: [sql, unix, unix.replaceAll('\n', '\r\n')].map(checksumOf) };
}

const checksumOf = (sql: string) => createHash('sha256').update(sql).digest('hex');
