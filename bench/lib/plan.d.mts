import type { QueryResult } from 'pg';

export interface Statement {
  text: string;
  values: unknown[];
}

/** A connection, or a pool of them. */
export interface Connection {
  query(text: string, values?: unknown[]): Promise<QueryResult>;
}

export function planOf(client: Connection, statement: Statement): Promise<{ read: number; where: string }>;
