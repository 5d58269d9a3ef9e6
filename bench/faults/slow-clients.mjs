// 200 clients that send their headers slowly and 200 that send their bodies slowly (docs/security-matrix.md, H7): what others notice of
// them, and when they are cut off.
import { connect } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { defer, runMain } from '../lib/cleanup.mjs';
import { buildCopy, createInstance, freePort, issueToken, makeFolder } from '../lib/gatehouse.mjs';
import { readNumbers } from '../lib/options.mjs';
import { graphqlJob, measure } from '../lib/rounds.mjs';
import { percentile, table, whole } from '../lib/table.mjs';

const help = `Usage: node bench/faults/slow-clients.mjs [options]

Measures healthy callers alone, and again while slow ones hold their connections and send a byte a second; then waits until the server
has cut off every slow one. Takes about a minute and a half. Exits with 1 when a slow connection outlives 75 s.

  --clients <n>   slow clients of each kind (200)
  --seconds <n>   length of each measurement (8)
  --help          this text
`;

const longestLifeSeconds = 75;

function measureHealthy(port, token, seconds) {
  const job = graphqlJob(port, '{ principal { kind } }', { principal: { kind: 'USER' } });
  return measure({ ...job, tokens: [token], connections: 8, warmUpSeconds: 2, seconds });
}

const beginnings = {
  headers: 'POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  bodies: 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
};

/** A connection that sends a byte a second for as long as it is let; resolves with the seconds that it lived. */
function slowClient(port, beginning) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const since = performance.now();
    const drip = setInterval(() => socket.write('x'), 1_000);
    const forget = defer(() => void socket.destroy());
    socket.on('connect', () => socket.write(beginning));
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', async () => {
      clearInterval(drip);
      await forget();
      resolve((performance.now() - since) / 1000);
    });
  });
}

async function main() {
  const options = readNumbers(help, { clients: 200, seconds: 8 });
  if (!options) return 0;
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const port = await freePort();
  const gatehouse = createInstance({ app, folder: join(folder, 'run'), port, logLevel: 'error' });
  await gatehouse.start();
  await gatehouse.createOwner();
  const token = await issueToken(gatehouse.url);

  process.stderr.write('Healthy callers alone …\n');
  const alone = await measureHealthy(port, token, options.seconds);
  process.stderr.write(`With ${options.clients} slow clients of each kind …\n`);
  const lives = Object.entries(beginnings).map(([kind, beginning]) => ({
    kind,
    ended: Promise.all(Array.from({ length: options.clients }, () => slowClient(port, beginning))),
  }));
  const beside = await measureHealthy(port, token, options.seconds);

  const figures = [['', 'requests/s', 'p50 ms', 'p99 ms']];
  for (const [name, { rps, p50, p99 }] of [
    ['alone', alone],
    ['beside slow clients', beside],
  ])
    figures.push([name, whole(rps), p50.toFixed(1), p99.toFixed(1)]);
  figures.push(['ratio', ...['rps', 'p50', 'p99'].map((key) => (beside[key] / alone[key]).toFixed(2))]);
  process.stdout.write(`\n${table(figures)}\n\n`);

  process.stderr.write('Waiting until the slow ones are cut off …\n');
  const late = sleep(longestLifeSeconds * 1000, null);
  const cut = [['Slow', 'connections', 'first cut s', 'last cut s']];
  for (const { kind, ended } of lives) {
    const seconds = await Promise.race([ended, late]);
    if (seconds === null) {
      process.stderr.write(`FAILED: slow ${kind} were not cut off within ${longestLifeSeconds} s.\n`);
      return 1;
    }
    seconds.sort((a, b) => a - b);
    cut.push([kind, String(seconds.length), percentile(seconds, 0).toFixed(1), seconds.at(-1).toFixed(1)]);
  }
  process.stdout.write(`${table(cut)}\n`);
  return 0;
}

runMain(main);
