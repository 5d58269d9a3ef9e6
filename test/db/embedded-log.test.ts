import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { followLog } from '../../src/db/embedded-log.ts';

test('what the database says while it starts is no error; what it fails at is', async () => {
  const stream = new PassThrough();
  const seen: string[] = [];
  followLog(stream, (level, message) => seen.push(`${level} ${message}`));
  stream.end(
    [
      'LOG:  database system was interrupted; last known up at 2026-11-21 17:00:00 UTC',
      'FATAL:  the database system is not yet accepting connections',
      'DETAIL:  Consistent recovery state has not been yet reached.',
      'FATAL:  the database system is starting up',
      'PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device',
      'HINT:  Make room.',
      'WARNING:  out of shared memory',
    ].join('\n'),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([
    'info database system was interrupted; last known up at 2026-11-21 17:00:00 UTC',
    'info the database system is not yet accepting connections',
    'info Consistent recovery state has not been yet reached.',
    'info the database system is starting up',
    'error could not write to file "pg_wal/xlogtemp.1": No space left on device',
    'error Make room.',
    'warn out of shared memory',
  ]);
});
