// Stands between a server and its PostgreSQL and counts the statements that pass: simple queries, and executions of prepared ones.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { defer } from './cleanup.mjs';
import { median } from './table.mjs';

const simpleQuery = 'Q'.charCodeAt(0);
const execute = 'E'.charCodeAt(0);

/** Listens on a free port in front of the socket. */
export async function startStatementCounter(socketPath) {
  let statements = 0;
  const server = createServer((client) => {
    const database = connect(socketPath);
    const read = messageReader((type) => {
      if (type === simpleQuery || type === execute) statements++;
    });
    client.on('data', read);
    client.pipe(database).pipe(client);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  defer(() => void server.close());
  return {
    port: server.address().port,
    /** How many statements `work` costs: the median of a few turns, since the server writes now and then on its own account. */
    async count(work, turns = 5) {
      const counts = [];
      for (let turn = 0; turn < turns; turn++) {
        const before = statements;
        await work();
        counts.push(statements - before);
      }
      return median(counts);
    },
  };
}

/** Calls back with the type of each message of PostgreSQL's protocol. Only the first one, the start-up, has no type. */
function messageReader(onMessage) {
  let rest = Buffer.alloc(0);
  let started = false;
  let skip = 0;
  return (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const skipped = Math.min(skip, rest.length);
      rest = rest.subarray(skipped);
      skip -= skipped;
      const head = started ? 5 : 4;
      if (skip > 0 || rest.length < head) return;
      if (started) onMessage(rest[0]);
      // The length counts itself, but not the type.
      skip = rest.readInt32BE(head - 4) + head - 4;
      started = true;
    }
  };
}
