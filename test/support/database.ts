import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inject } from 'vitest';
import { administrate, onDatabase } from './database-server.ts';

export interface DatabaseCopy {
  connection: pg.PoolConfig;
  name: string;
  drop(): Promise<void>;
}

/** A database of one test's own: a copy of the migrated template, or of another database that nobody is connected to. */
export async function copyDatabase(template = inject('templateDatabase')): Promise<DatabaseCopy> {
  const server = inject('databaseServer');
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`;
  await administrate(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    connection: onDatabase(server, name),
    name,
    drop: () => administrate(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
