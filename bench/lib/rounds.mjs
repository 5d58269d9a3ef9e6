// Contenders measured one after the other, in rounds (A B C, A B C, …), each by a load generator in a process of its own.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { defer } from './cleanup.mjs';
import { median, whole } from './table.mjs';

const bench = join(import.meta.dirname, '..');

/** Starts one of the servers in contenders/ and returns its port. */
export async function startContender(file) {
  const child = fork(join(bench, 'contenders', file), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  defer(() => void child.kill('SIGKILL'));
  const [port] = await once(child, 'message');
  return port;
}

/** Has load.mjs do a job. */
export async function measure(job) {
  const child = spawn(process.execPath, [join(bench, 'load.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const forget = defer(() => void child.kill('SIGKILL'));
  child.stdin.end(JSON.stringify(job));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  await forget();
  if (code !== 0) throw new Error('The load generator gave up: see above.');
  return JSON.parse(output);
}

/** A query for load.mjs, and the answer that it must get. */
export function graphqlJob(port, query, data) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const request = { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query }) };
  return { port, ...request, expected: { status: 200, body: JSON.stringify({ data }) } };
}

/** Measures `{ name, job }`s; the first that is called `baseline` is what the others are compared with. */
export async function runRounds(contenders, { rounds, connections, warmUpSeconds, seconds }) {
  const results = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, { name, job }] of contenders.entries()) {
      process.stderr.write(`Round ${round + 1} of ${rounds}: ${name} … `);
      const result = await measure({ ...job, connections, warmUpSeconds, seconds });
      process.stderr.write(`${whole(result.rps)} requests/s\n`);
      results[at].push(result);
    }
  }
  const baseline = results[contenders.findIndex((contender) => contender.baseline)];
  return contenders.map(({ name }, at) => ({
    name,
    rps: median(results[at].map(({ rps }) => rps)),
    p50: median(results[at].map(({ p50 }) => p50)),
    p99: median(results[at].map(({ p99 }) => p99)),
    // Within a round, so that a machine that slows down between rounds does not tilt the comparison.
    ratio: median(results[at].map(({ rps }, round) => rps / baseline[round].rps)),
  }));
}

export const speedHeader = ['', 'requests/s', 'p50 ms', 'p99 ms', 'to bare Yoga'];
export const speedRow = ({ name, rps, p50, p99, ratio }) => [name, whole(rps), p50.toFixed(2), p99.toFixed(2), ratio.toFixed(2)];
