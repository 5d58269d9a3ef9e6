import pg from 'pg';

/** The statements that the database is sent while something is done. */
export async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const query = pg.Client.prototype.query as (...parameters: unknown[]) => unknown;
  pg.Client.prototype.query = function counted(this: pg.Client, ...parameters: unknown[]) {
    const [first] = parameters as [string | { text: string }];
    statements.push(typeof first === 'string' ? first : first.text);
    return query.apply(this, parameters);
  } as never;
  try {
    await work();
    return statements;
  } finally {
    pg.Client.prototype.query = query as never;
  }
}
