// npm run bench: what Gatehouse costs, on this machine and in this run. Measurements are printed, never asserted.
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runMain, UsageError, wholeNumber } from './lib/cleanup.mjs';
import { buildCopy, makeFolder } from './lib/gatehouse.mjs';
import { benchCatalogue } from './parts/catalogue.mjs';
import { benchLogs } from './parts/logs.mjs';
import { benchPrincipal } from './parts/principal.mjs';
import { benchStarts } from './parts/starts.mjs';

const help = `Usage: npm run bench -- [options]

Measures on this machine, and prints medians:
  starts      how long a start takes
  principal   { principal { id } } on graphql-js over node:http, on bare graphql-yoga, and on Gatehouse with a bearer token rotating
              over many; memory before and after
  catalogue   in a seeded organization, for a person in many teams and for a bot: a cold lock, 304s, a page of the catalogue with
              installations, the walk over all pages, downloads; SQL statements and bytes of each
  logs        the first page of the audit log and of the uses, for each filter: time, rows read, and by which index
Servers under load are measured one after the other, in rounds (A B C, A B C, …). Gatehouse runs from a build and data folders of its own
under the temporary folder; nothing in this folder is touched. Takes about five minutes.

  --only <part>       one of the four parts
  --size <size>       of the seeded organization, small or large (large)
  --requests <n>      requests of each kind that are timed one by one, in 8 seconds at most (100)
  --rows <n>          audit events, and as many uses; with 5000000 filling takes ten minutes (200000)
  --seconds <n>       measured seconds for each contender and round (4)
  --warm-up <n>       seconds before that (1)
  --rounds <n>        rounds, at least 2 (3)
  --connections <n>   keep-alive connections, one request under way on each (32)
  --tokens <n>        tokens that Gatehouse's callers rotate over (5000)
  --starts <n>        starts measured, first ones and restarts (3)
  --cpu-prof <dir>    write a CPU profile of Gatehouse under the load of \`principal\` there
  --help              this text
`;

const parts = { starts: benchStarts, principal: benchPrincipal, catalogue: benchCatalogue, logs: benchLogs };
const sizes = ['small', 'large'];

function readOptions() {
  const names = [
    'only',
    'size',
    'requests',
    'rows',
    'seconds',
    'warm-up',
    'rounds',
    'connections',
    'tokens',
    'starts',
    'cpu-prof',
  ];
  const options = { help: { type: 'boolean' }, ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])) };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  const number = (name, fallback, minimum) => (values[name] === undefined ? fallback : wholeNumber(name, values[name], minimum));
  const oneOf = (name, words, fallback) => {
    const value = values[name] ?? fallback;
    if (value !== undefined && !words.includes(value)) throw new UsageError(`--${name} must be one of ${words.join(', ')}.`);
    return value;
  };
  return {
    help: values.help,
    only: oneOf('only', Object.keys(parts)),
    size: oneOf('size', sizes, 'large'),
    requests: number('requests', 100),
    rows: number('rows', 200_000),
    seconds: number('seconds', 4),
    warmUpSeconds: number('warm-up', 1, 0),
    rounds: number('rounds', 3, 2),
    connections: number('connections', 32),
    tokens: number('tokens', 5_000),
    starts: number('starts', 3),
    profileTo: values['cpu-prof'] && resolve(values['cpu-prof']),
  };
}

async function main() {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const since = performance.now();
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const sections = [];
  for (const [name, bench] of Object.entries(parts))
    if (name === (options.only ?? name)) sections.push(`## ${name}\n\n${await bench({ ...options, app, folder })}\n`);

  const { rounds, connections, seconds, warmUpSeconds } = options;
  process.stdout.write(`
${new Date().toISOString()}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${process.platform}-${process.arch}
Under load: ${connections} connections, ${seconds} s after ${warmUpSeconds} s of warm-up, median of ${rounds} rounds; load, servers and database share the machine.

${sections.join('\n')}
(${Math.round((performance.now() - since) / 1_000)} s in all.)
`);
  return 0;
}

runMain(main);
