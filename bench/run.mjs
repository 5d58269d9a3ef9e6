// npm run bench: what one small authenticated query costs, against the same query without Gatehouse. One table for one run.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { defer, runMain, UsageError, wholeNumber } from './lib/cleanup.mjs';
import { build, buildCopy, createInstance, freePort, makeFolder } from './lib/gatehouse.mjs';
import { residentMemory } from './lib/memory.mjs';
import { median, table, whole } from './lib/table.mjs';

const help = `Usage: npm run bench -- [options]

Measures { principal { id } } on this machine, one contender after the other, in rounds (A B C, A B C, …), and prints medians:
  graphql-js over node:http, bare graphql-yoga, and Gatehouse with a bearer token rotating over many.
Gatehouse runs from a build and a data folder of its own under the temporary folder; nothing in this folder is touched.

  --seconds <n>       measured seconds for each contender and round (5)
  --warm-up <n>       seconds before that (2)
  --rounds <n>        rounds, at least 2 (3)
  --connections <n>   keep-alive connections, one request under way on each (32)
  --tokens <n>        tokens that Gatehouse's callers rotate over (5000)
  --starts <n>        starts measured, first ones and restarts (3)
  --cpu-prof <dir>    write a CPU profile of Gatehouse under the load there
  --help              this text
`;

const aim = 0.5;
const query = '{ principal { id } }';

function readOptions() {
  const names = ['seconds', 'warm-up', 'rounds', 'connections', 'tokens', 'starts', 'cpu-prof'];
  const options = { help: { type: 'boolean' }, ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])) };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  const number = (name, fallback, minimum) => (values[name] === undefined ? fallback : wholeNumber(name, values[name], minimum));
  return {
    help: values.help,
    seconds: number('seconds', 5),
    warmUpSeconds: number('warm-up', 2, 0),
    rounds: number('rounds', 3, 2),
    connections: number('connections', 32),
    tokens: number('tokens', 5_000),
    starts: number('starts', 3),
    profileTo: values['cpu-prof'] && resolve(values['cpu-prof']),
  };
}

async function startContender(file) {
  const child = fork(join(import.meta.dirname, 'contenders', file), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  defer(() => void child.kill('SIGKILL'));
  const [port] = await once(child, 'message');
  return port;
}

async function measure(job) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const forget = defer(() => void child.kill('SIGKILL'));
  child.stdin.end(JSON.stringify(job));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  await forget();
  if (code !== 0) throw new Error('The load generator gave up: see above.');
  return JSON.parse(output);
}

/** Tokens as `createPersonalToken` would leave them, put in directly: issuing so many over HTTP would take minutes. */
async function insertTokens(gatehouse, app, count, { organization, user }) {
  const { mintToken } = await import(join(app, 'dist/auth/token-format.js'));
  const minted = Array.from({ length: count }, () => mintToken('gth_pat_'));
  await gatehouse.withDatabase((client) =>
    client.query(
      `INSERT INTO token (id, kind, organization_id, user_id, label, hash, prefix, last_four, scopes, created_by_id, expires_at)
       SELECT 'tok_bench' || lpad(n::text, 21, '0'), 'PERSONAL_TOKEN', $1, $2, 'bench ' || n, hash, prefix, last_four, '{full}', $2, now() + interval '1 year'
       FROM unnest($3::bytea[], $4::text[], $5::text[]) WITH ORDINALITY AS minted(hash, prefix, last_four, n)`,
      [
        organization.id,
        user.id,
        minted.map(({ hash }) => Buffer.from(hash)),
        minted.map(({ prefix }) => prefix),
        minted.map(({ lastFour }) => lastFour),
      ],
    ),
  );
  // What autovacuum does within a minute anyway.
  await gatehouse.withDatabase((client) => client.query('ANALYZE'));
  return minted.map(({ plaintext }) => plaintext);
}

async function measureStarts(app, folder, count) {
  const times = { withBuild: [], first: [], restart: [] };
  for (let turn = 0; turn < count; turn++) {
    process.stderr.write(`Starts, ${turn + 1} of ${count} …\n`);
    rmSync(join(app, 'dist'), { recursive: true, force: true });
    const buildMs = await build(app);
    const fresh = createInstance({ app, folder: join(folder, `start-${turn}`), port: await freePort() });
    const firstMs = await fresh.start();
    times.first.push(firstMs);
    times.withBuild.push(buildMs + firstMs);
    await fresh.stop();
    times.restart.push(await fresh.start());
    await fresh.stop();
  }
  return times;
}

async function main() {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const times = await measureStarts(app, folder, options.starts);

  const port = await freePort();
  const nodeOptions = options.profileTo ? ['--cpu-prof', `--cpu-prof-dir=${options.profileTo}`] : [];
  const gatehouse = createInstance({ app, folder: join(folder, 'load'), port, nodeOptions });
  await gatehouse.start();
  const made = await gatehouse.createOwner();
  const idle = await residentMemory(gatehouse.pid);
  const tokens = await insertTokens(gatehouse, app, options.tokens, made);

  const tiny = JSON.stringify({ data: { principal: { id: 'usr_00000000000000000000000000' } } });
  const own = JSON.stringify({ data: { principal: { id: made.user.id } } });
  const contenders = [
    { name: 'graphql-js over node:http', port: await startContender('graphql-js.mjs'), expected: tiny },
    { name: 'bare graphql-yoga', port: await startContender('yoga.mjs'), expected: tiny },
    { name: `Gatehouse, ${whole(options.tokens)} tokens`, port, expected: own, tokens },
  ].map((contender) => ({ ...contender, results: [] }));
  const { connections, warmUpSeconds, seconds } = options;
  for (let round = 0; round < options.rounds; round++) {
    for (const { name, results, ...job } of contenders) {
      process.stderr.write(`Round ${round + 1} of ${options.rounds}: ${name} … `);
      const result = await measure({ ...job, connections, warmUpSeconds, seconds, query });
      process.stderr.write(`${whole(result.rps)} requests/s\n`);
      results.push(result);
    }
  }
  const loaded = await residentMemory(gatehouse.pid);
  await gatehouse.stop();

  const yoga = contenders[1].results;
  // Within a round, so that a machine that slows down between rounds does not tilt the comparison.
  const ratio = ({ results }) => median(results.map(({ rps }, round) => rps / yoga[round].rps));
  const middle = ({ results }, key) => median(results.map((result) => result[key]));
  const speed = contenders.map((contender) => [
    contender.name,
    whole(middle(contender, 'rps')),
    middle(contender, 'p50').toFixed(2),
    middle(contender, 'p99').toFixed(2),
    ratio(contender).toFixed(2),
  ]);
  const ms = (values) => [whole(median(values)), whole(Math.max(...values))];
  const mib = (bytes) => (bytes === null ? '–' : (bytes / 2 ** 20).toFixed(0));
  const memory = ({ server, database }) => [
    mib(server),
    mib(database.proportional),
    mib(database.resident),
    String(database.processes),
  ];
  process.stdout.write(`
${new Date().toISOString()}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${process.platform}-${process.arch}
${query}, ${connections} connections, ${seconds} s after ${warmUpSeconds} s of warm-up, median of ${options.rounds} rounds; load, servers and database share the machine.

${table([['', 'requests/s', 'p50 ms', 'p99 ms', 'to bare Yoga'], ...speed])}

${table([
  ['Start until /readyz is 200', 'median ms', 'max ms'],
  ['first, build included', ...ms(times.withBuild)],
  ['first, built already', ...ms(times.first)],
  ['restart', ...ms(times.restart)],
])}

${table([
  ['Memory in MiB', 'server RSS', 'database PSS', 'database RSS, summed', 'database processes'],
  ['idle', ...memory(idle)],
  ['after the load', ...memory(loaded)],
])}
(Summed RSS counts memory that the database's processes share once for each; PSS counts it once.)

The aim is ${aim} of bare Yoga, authentication included: measured ${ratio(contenders[2]).toFixed(2)}, ${ratio(contenders[2]) >= aim ? 'which is met' : 'which is missed'} in this run.
`);
  return 0;
}

runMain(main);
