// Takes the database away in the middle of writes: every caller gets 503 UNAVAILABLE with Retry-After or a complete answer, and no
// change is done by halves.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMain } from '../lib/cleanup.mjs';
import { buildCopy, createInstance, freePort, issueToken, makeFolder, signal } from '../lib/gatehouse.mjs';
import { readNumbers } from '../lib/options.mjs';
import { table, whole } from '../lib/table.mjs';
import { checkTeams, startWriters, undisturbed } from '../lib/writers.mjs';

const help = `Usage: node bench/faults/stop-database.mjs [options]

Under a load of writes, several times each: freezes all processes of the database for a while (SIGSTOP, SIGCONT), kills one connection's
process (PostgreSQL then restarts all of them), stops the database at once (SIGQUIT) and in order (SIGINT). Prints what callers got and
how long the longest call took. Exits with 1 when any answer was something else than a success or 503 UNAVAILABLE with Retry-After, when
a call had no answer within 20 s, or when a change was lost or done by halves.

  --times <n>     faults of each kind (5)
  --freeze <n>    seconds that the database stays frozen (6)
  --help          this text
`;

function backendsOf(postmaster) {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().trim().split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) => (Number(found?.[2]) === postmaster ? [{ pid: Number(found[1]), title: found[3] }] : []));
}

const faults = (freezeSeconds) => ({
  async frozen(postmaster) {
    const all = [postmaster, ...backendsOf(postmaster).map(({ pid }) => pid)];
    for (const pid of all) signal(pid, 'SIGSTOP');
    await sleep(freezeSeconds * 1000);
    for (const pid of all) signal(pid, 'SIGCONT');
  },
  'connection killed': (postmaster) => {
    const clients = backendsOf(postmaster).filter(({ title }) => title.includes('gatehouse gatehouse'));
    if (clients.length === 0) throw new Error('The database has no connection to kill.');
    signal(clients[Math.floor(Math.random() * clients.length)].pid, 'SIGKILL');
  },
  'stopped at once': (postmaster) => signal(postmaster, 'SIGQUIT'),
  'stopped in order': (postmaster) => signal(postmaster, 'SIGINT'),
});

async function main() {
  const options = readNumbers(help, { times: 5, freeze: 6 });
  if (!options) return 0;
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const gatehouse = createInstance({
    app,
    folder: join(folder, 'run'),
    port: await freePort(),
    logLevel: 'error',
    logFile: join(folder, 'server.log'),
  });
  await gatehouse.start();
  await gatehouse.createOwner();
  const load = startWriters({
    url: gatehouse.url,
    token: await issueToken(gatehouse.url),
    count: 8,
    run: randomBytes(3).toString('hex'),
  });
  let failure = null;
  try {
    for (const [name, fault] of Object.entries(faults(options.freeze))) {
      for (let turn = 1; turn <= options.times; turn++) {
        await sleep(500 + Math.random() * 300);
        load.phase = name;
        await fault(gatehouse.postmasterPid());
        await sleep(300);
        await gatehouse.readyAgain(() => !gatehouse.isRunning);
        const readyAt = performance.now();
        while (load.lastSentOfAcknowledged < readyAt) {
          if (performance.now() - readyAt > 30_000)
            throw new Error('No write succeeded within 30 s of the server being ready again.');
          await sleep(10);
        }
        load.phase = undisturbed;
        process.stderr.write(`${name}, ${turn} of ${options.times}: ${whole(load.acknowledged.size)} acknowledged\n`);
      }
    }
  } catch (error) {
    failure = error;
  }
  await load.stop();
  const { lost, halves } = await gatehouse.withDatabase((client) => checkTeams(client, load.acknowledged));

  process.stdout.write(`\n${table([['Meanwhile', 'answer', 'calls', 'longest ms'], ...load.outcomeRows()])}\n\n`);
  process.stdout.write(
    `${whole(load.acknowledged.size)} acknowledged writes, ${lost.length} lost; teams and audit rows that do not match one to one: ${halves.length}.\n`,
  );
  const unexpected = load.unexpected();
  if (unexpected.length > 0)
    process.stdout.write(
      `Neither a success nor 503 UNAVAILABLE with Retry-After:\n${unexpected.map((text) => `  ${text}`).join('\n')}\n`,
    );
  if (failure) process.stderr.write(`FAILED: ${failure.message}\n`);
  return failure || unexpected.length > 0 || lost.length > 0 || halves.length > 0 ? 1 : 0;
}

runMain(main);
