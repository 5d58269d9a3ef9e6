import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Prisma } from '../generated/prisma/client.ts';
import { PrismaClient } from '../generated/prisma/client.ts';

export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;

/** Prisma for the domain, and the pool beneath it for the few statements that go past Prisma (docs/decisions/004): who is calling, for one. */
export interface Database {
  db: Db;
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  connection: pg.PoolConfig;
  poolSize: number;
  onError: (error: Error) => void;
}

export function openDatabase({ connection, poolSize, onError }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...connection,
    max: poolSize,
    // A stopped database must become a prompt 503, never a queue of waiting requests.
    connectionTimeoutMillis: 2_000,
    statement_timeout: 10_000,
    // The server enforces its own limit; this one is for a server that has stopped answering at all.
    query_timeout: 12_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // Without a listener a restart of PostgreSQL would end the process.
  pool.on('error', onError);
  const db = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: 3_000, timeout: 15_000 },
  });
  return {
    db,
    pool,
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}
