// How well a clock tells an unknown address from a known one with a wrong password (docs/security-matrix.md, C7).
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runMain } from './lib/cleanup.mjs';
import { buildCopy, createInstance, freePort, graphql, makeFolder, owner } from './lib/gatehouse.mjs';
import { readNumbers } from './lib/options.mjs';
import { percentile, table } from './lib/table.mjs';

const help = `Usage: node bench/sign-in.mjs [options]

Signs in with an unknown address and with a wrong password, in turn, and prints how long both take and the area under the ROC curve of a
guess by time: 0.5 is a coin, 1 is certainty.

  --times <n>   attempts of each kind (300)
  --help        this text
`;

const signIn =
  'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { errors { field } } }';

/** The share of pairs in which the one of `slower` took longer. */
function areaUnderCurve(faster, slower) {
  let wins = 0;
  for (const a of slower) for (const b of faster) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (faster.length * slower.length);
}

async function main() {
  const options = readNumbers(help, { times: 300 });
  if (!options) return;
  const { times } = options;
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const settings = { PASSWORD_FAILURES_PER_MINUTE: '1000000' };
  const gatehouse = createInstance({ app, folder: join(folder, 'run'), port: await freePort(), logLevel: 'error', settings });
  await gatehouse.start();
  await gatehouse.createOwner();

  const spent = { unknown: [], known: [] };
  for (let n = -20; n < times; n++) {
    if (n > 0 && n % 50 === 0) process.stderr.write(`${n} of ${times} …\n`);
    const attempts = [
      ['unknown', `nobody${n}@bench.test`],
      ['known', owner.email],
    ];
    // In turn, and each first as often as the other: what else the machine does falls on both.
    for (const [kind, email] of n % 2 ? attempts : attempts.reverse()) {
      const since = performance.now();
      const { status } = await graphql(gatehouse.url, signIn, { email, password: `guess number ${n}` }, {});
      if (status !== 200) throw new Error(`A sign-in was answered with ${status}.`);
      if (n >= 0) spent[kind].push(performance.now() - since);
    }
  }
  const rows = Object.entries(spent).map(([kind, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return [kind, String(sorted.length), ...[0.05, 0.5, 0.95].map((share) => percentile(sorted, share).toFixed(1))];
  });
  const area = areaUnderCurve(spent.unknown, spent.known);
  process.stdout.write(`\n${table([['account', 'attempts', 'p5 ms', 'p50 ms', 'p95 ms'], ...rows])}\n\n`);
  process.stdout.write(`Area under the curve: ${Math.max(area, 1 - area).toFixed(3)}; the aim is at most 0.55.\n`);
}

runMain(main);
