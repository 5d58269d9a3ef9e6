import { createHash } from 'node:crypto';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import type { TestApp } from '../support/app.ts';
import { type Answer, type Client, clientOf } from '../support/client.ts';

export const publicOrigin = 'http://127.0.0.1:4000';
export const whoAmI = '{ principal { kind id organization { id } } }';

/** Counts what is asked of the database: every statement, of Prisma and of ours, takes a connection from the pool. */
export function countQueries(pool: pg.Pool): () => number {
  let count = 0;
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => unknown;
  pool.connect = ((...args: unknown[]) => {
    count++;
    return connect(...args);
  }) as never;
  return () => count;
}

export interface Seen {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** Everything of an answer that may differ from call to call only by accident. */
export async function seen(response: Response): Promise<Seen> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'));
  return { status: response.status, headers, text: await response.text() };
}

/** A GraphQL call under the media type that gives refusals a status of their own. */
export async function ask(client: Client, body: unknown, init: { path?: string; headers?: Record<string, string> } = {}) {
  const response = await client.fetch(init.path ?? '/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      origin: publicOrigin,
      ...init.headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  const json = JSON.parse(text) as Pick<Answer, 'data' | 'errors'>;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    codes: json.errors?.map(({ extensions }) => extensions.code),
  };
}

export const bearer = (app: App, token: string, ip?: string) => clientOf(app, { authorization: `Bearer ${token}` }, ip);
export const from = (app: App, ip: string) => clientOf(app, {}, ip);

const tables = [
  'organization',
  'user',
  'membership',
  'team',
  'team_member',
  'bot',
  'team_bot',
  'token',
  'session',
  'audit_event',
];

/** A hash over all rows of all tables, or over those of one organization, where a table knows organizations. */
export async function hashOfRows({ database }: Pick<TestApp, 'database'>, organizationId?: string): Promise<string> {
  const hash = createHash('sha256');
  for (const table of tables) {
    // A session that is used slides nothing here: last use is collected in memory.
    const column = table === 'organization' ? 'id' : table === 'user' ? null : 'organization_id';
    const where = organizationId && column ? `WHERE row.${column} = $1` : '';
    const { rows } = await database.pool.query(
      `SELECT row::text AS text FROM "${table}" AS row ${where} ORDER BY 1`,
      where ? [organizationId] : [],
    );
    hash.update(JSON.stringify([table, rows]));
  }
  return hash.digest('hex');
}

/** Another connection to the test's database, which the server knows nothing of. */
export async function bystander({ database: { pool } }: TestApp): Promise<pg.Client> {
  const client = new pg.Client(pool.options);
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end().catch(() => {}));
  return client;
}

/** Waits until so many of the server's connections wait for a lock, and answers with their process ids. */
export async function untilWaiting(observer: pg.Client, count: number): Promise<number[]> {
  while (true) {
    const { rows } = await observer.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length >= count) return rows.map(({ pid }) => pid);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
