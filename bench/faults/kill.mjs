// kill -9 of the server, of its database and of both under a load of writes: no acknowledged write may be lost or done by halves.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMain } from '../lib/cleanup.mjs';
import { buildCopy, createInstance, freePort, issueToken, makeFolder, signal } from '../lib/gatehouse.mjs';
import { readNumbers } from '../lib/options.mjs';
import { median, table, whole } from '../lib/table.mjs';
import { checkTeams, startWriters, undisturbed } from '../lib/writers.mjs';

const help = `Usage: node bench/faults/kill.mjs [options]

Kills the server, its database (the postmaster), and both at once, with SIGKILL, while writers create teams through GraphQL.
After every kill each team whose creation was acknowledged must be in the database, with exactly one audit row.
Exits with 1 when a write was lost or done by halves, or when a start failed.
What it cannot show is a loss of power: what a killed process has handed to the kernel is not lost.

  --times <n>     kills of each kind (20)
  --writers <n>   writers at once (8)
  --help          this text
`;

const kinds = [
  { name: 'server', server: true, database: false },
  { name: 'database', server: false, database: true },
  { name: 'both', server: true, database: true },
];
const leastWritesBetween = 20;
const longestRecoveryMs = 30_000;

async function until(holds, what) {
  const deadline = performance.now() + longestRecoveryMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Waited ${longestRecoveryMs / 1000} s in vain for ${what}.`);
    await sleep(5);
  }
}

async function kill(gatehouse, kind) {
  const postmaster = gatehouse.postmasterPid();
  if (kind.database && postmaster === null) throw new Error('There is no database to kill.');
  const killedAt = performance.now();
  if (kind.database) signal(postmaster, 'SIGKILL');
  if (kind.server) await gatehouse.killServer();
  return { postmaster, killedAt };
}

async function recover(gatehouse, kind, { postmaster, killedAt }) {
  if (kind.server) return gatehouse.start({ patienceMs: longestRecoveryMs });
  await until(() => {
    if (!gatehouse.isRunning) throw new Error('The server ended when its database was killed.');
    const present = gatehouse.postmasterPid();
    return present !== null && present !== postmaster;
  }, 'the server to start its database again');
  await gatehouse.readyAgain(() => !gatehouse.isRunning, performance.now() + longestRecoveryMs);
  return performance.now() - killedAt;
}

async function main() {
  const options = readNumbers(help, { times: 20, writers: 8 });
  if (!options) return 0;
  const { times, writers: writerCount } = options;
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const logFile = join(folder, 'server.log');
  const gatehouse = createInstance({ app, folder: join(folder, 'run'), port: await freePort(), logLevel: 'warn', logFile });
  await gatehouse.start();
  await gatehouse.createOwner();
  const load = startWriters({
    url: gatehouse.url,
    token: await issueToken(gatehouse.url),
    count: writerCount,
    run: randomBytes(3).toString('hex'),
  });
  const tally = new Map(
    kinds.map(({ name }) => [name, { kills: 0, acknowledged: 0, lost: new Set(), halves: new Set(), restarts: [], outages: [] }]),
  );
  let failure = null;
  const wrong = { lost: new Set(), halves: new Set() };

  /** Writes are charged to the kill after which they were first missing. */
  async function check(tallied) {
    const found = await gatehouse.withDatabase((client) => checkTeams(client, new Map(load.acknowledged)));
    for (const key of ['lost', 'halves']) {
      for (const name of found[key]) {
        if (!wrong[key].has(name)) tallied?.[key].add(name);
        wrong[key].add(name);
      }
    }
  }

  try {
    for (let turn = 0; turn < times * kinds.length; turn++) {
      const kind = kinds[turn % kinds.length];
      const tallied = tally.get(kind.name);
      const before = load.acknowledged.size;
      await until(() => load.acknowledged.size >= before + leastWritesBetween, `${leastWritesBetween} writes`);
      // At no particular moment of a write.
      await sleep(Math.random() * 300);
      load.phase = kind.name;
      const fault = await kill(gatehouse, kind);
      tallied.kills++;
      const restartMs = await recover(gatehouse, kind, fault);
      const readyAt = performance.now();
      await until(() => load.lastSentOfAcknowledged > readyAt, 'a write after the restart');
      const outageMs = load.firstAcknowledgedAfter(fault.killedAt) - fault.killedAt;
      load.phase = undisturbed;
      tallied.restarts.push(restartMs);
      tallied.outages.push(outageMs);
      tallied.acknowledged += load.acknowledged.size - before;
      await check(tallied);
      const state = `${whole(load.acknowledged.size)} acknowledged, ${wrong.lost.size} lost, ${wrong.halves.size} by halves`;
      process.stderr.write(
        `${turn + 1}/${times * kinds.length} ${kind.name.padEnd(8)} ready after ${whole(restartMs)} ms, writing after ${whole(outageMs)} ms; ${state}\n`,
      );
    }
  } catch (error) {
    failure = error;
  }
  await load.stop();
  if (!failure || gatehouse.isRunning) await check(null).catch((error) => (failure ??= error));

  const row = (name, { kills, acknowledged, lost, restarts, outages }) => [
    name,
    whole(kills),
    whole(acknowledged),
    whole(lost.size),
    ...[restarts, outages].flatMap((values) =>
      values.length > 0 ? [whole(median(values)), whole(Math.max(...values))] : ['–', '–'],
    ),
  ];
  const all = [...tally.values()];
  const total = {
    kills: all.reduce((sum, { kills }) => sum + kills, 0),
    acknowledged: load.acknowledged.size,
    lost: wrong.lost,
    restarts: all.flatMap(({ restarts }) => restarts),
    outages: all.flatMap(({ outages }) => outages),
  };
  const heads = ['kill -9 of', 'kills', 'acknowledged', 'lost', 'ready p50 ms', 'max ms', 'writing p50 ms', 'max ms'];
  process.stdout.write(`\n${table([heads, ...[...tally].map(([name, values]) => row(name, values)), row('all', total)])}\n\n`);
  process.stdout.write(
    `"ready": from the kill (for the server: from its new start) until /readyz is 200. "writing": from the kill until the first write that was sent after it is acknowledged.\n`,
  );
  if (wrong.lost.size === 0 && total.acknowledged > 0) {
    process.stdout.write(
      `No acknowledged write was lost: with 95 % confidence fewer than 3/n of them are, ${(3 / total.acknowledged).toExponential(1)} of the writes under such load, and at most ${(3 / total.kills).toFixed(3)} of the kills lose any.\n`,
    );
  }
  process.stdout.write(`Teams and audit rows that do not match one to one: ${wrong.halves.size}.\n`);
  process.stdout.write(`\n${table([['Meanwhile', 'what callers got', 'calls', 'longest ms'], ...load.outcomeRows()])}\n\n`);
  const dropped = /^(ECONN|EPIPE|CUT_OFF)/;
  const unexpected = load.unexpected().filter((text) => !dropped.test(text));
  if (unexpected.length > 0)
    process.stdout.write(`Unexpected, one example of each:\n${unexpected.map((text) => `  ${text}`).join('\n')}\n`);
  const errors = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => /"level":(50|60)/.test(line));
  process.stdout.write(`Lines of level error in the server's log: ${describeErrors(errors)}\n`);
  for (const name of wrong.lost) process.stdout.write(`LOST: ${name}\n`);
  for (const name of wrong.halves) process.stdout.write(`BY HALVES: ${name}\n`);
  if (failure) process.stderr.write(`FAILED: ${failure.message}\n`);
  return failure || wrong.lost.size > 0 || wrong.halves.size > 0 ? 1 : 0;
}

function describeErrors(lines) {
  const counts = new Map();
  for (const line of lines) {
    const { msg, err } = JSON.parse(line);
    const key = `${msg}${err ? ` [${String(err.message).replace(/\s+/g, ' ').slice(0, 200)}]` : ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts.size === 0 ? 'none' : [...counts].map(([text, count]) => `\n  ${count} × ${text}`).join('');
}

runMain(main);
