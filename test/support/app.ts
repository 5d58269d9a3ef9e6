import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/client.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { clientOf } from './client.ts';
import { copyDatabase, type DatabaseCopy } from './database.ts';
import { story } from './story.ts';

export interface StartOptions {
  /** Environment variables besides those that a test needs anyway. */
  env?: Record<string, string>;
  /** A database to copy instead of the empty template. */
  template?: string;
  /** Do not clean up when the present test ends; call `stop` instead. */
  keep?: boolean;
}

export type TestApp = Awaited<ReturnType<typeof startApp>>;

/** The whole product on a database of its own, in this process: what `main.ts` composes, without the port. */
export async function startApp({ env = {}, template, keep = false }: StartOptions = {}) {
  const copy: DatabaseCopy = await copyDatabase(template);
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-app-'));
  const config = readConfig({ DATA_DIR: dataDir, GATEHOUSE_SECRET: 'a secret of the tests, long enough for all', ...env });
  const logLines: string[] = [];
  const log = createLogger(
    'debug',
    new Writable({
      write: (line, _encoding, done) => {
        logLines.push(String(line));
        done();
      },
    }),
  );
  const database = openDatabase({ connection: copy.connection, poolSize: 6, onError: () => {} });
  const composition = await compose(config, database, log);
  const stop = async () => {
    await database.close();
    await copy.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  if (!keep) onTestFinished(stop);
  const { app } = composition;
  return {
    ...composition,
    ...story(app, database.db),
    config,
    database,
    db: database.db,
    databaseName: copy.name,
    logLines,
    nobody: clientOf(app, {}),
    stop,
  };
}
