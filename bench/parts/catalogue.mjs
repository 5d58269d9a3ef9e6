// What the lock, the catalogue and a download cost in a seeded organization. Times are those of a server on its own embedded PostgreSQL;
// statements are counted on a second server beside it, which reaches the same database through a counter.
import { Agent } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { call, createInstance, freePort } from '../lib/gatehouse.mjs';
import { graphqlJob, runRounds, speedHeader, speedRow, startContender } from '../lib/rounds.mjs';
import { startStatementCounter } from '../lib/statement-counter.mjs';
import { median, percentile, table, whole } from '../lib/table.mjs';

const lockPath = '/api/skills/sx.lock';
const pageSize = 50;
/** For one kind of request, timed one by one. */
const longestMs = 8_000;
/** AssetInstallations, as the client sends it. */
const assetInstallations = `query AssetInstallations($first: Int, $after: String) { vault { assets(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes { __typename slug name installations { entityType entityName entityRef entityId monoRepoConfigId viaCollectionId } } } } }`;
const baseline = '{ principal { id } }';
const nobody = { principal: { id: 'usr_00000000000000000000000000' } };

export async function benchCatalogue(options) {
  const { app, folder, size, requests } = options;
  const gatehouse = createInstance({ app, folder: join(folder, 'catalogue'), port: await freePort() });
  await gatehouse.start();
  process.stderr.write(`Seeding, ${size} …\n`);
  const seeded = await gatehouse.command(['seed', '--size', size]);
  const counter = await startStatementCounter(gatehouse.databaseSocket);
  // Locks name the server's address: with another one they would not be the same bytes.
  const settings = { DATABASE_URL: `postgresql://gatehouse@127.0.0.1:${counter.port}/gatehouse`, PUBLIC_URL: gatehouse.url };
  const counted = createInstance({ app, folder: join(folder, 'counted'), port: await freePort(), settings });
  await counted.start();

  const person = { name: `a person in ${seeded.person.teams} teams`, token: seeded.person.token };
  const bot = { name: 'a bot', token: seeded.bot.key };
  const rows = [];
  for (const caller of [person, bot]) {
    process.stderr.write(`One by one, ${caller.name} …\n`);
    caller.lock = await getLock(gatehouse.url, caller);
    const { etag } = caller.lock.headers;
    const cases = [
      [`lock, cold, of ${caller.name}: ${whole(assetsIn(caller.lock.text))} assets`, (url) => getLock(url, caller)],
      ['the same, 304', (url) => getLock(url, caller, etag)],
      [`vault.assets(first: ${pageSize}) with installations`, (url) => getPage(url, caller)],
    ];
    for (const [name, ask] of cases) rows.push([name, ...(await measureOne(ask, { gatehouse, counted, counter, requests }))]);
  }
  process.stderr.write('The walk over all pages …\n');
  const walked = await walk(gatehouse.url, person);
  const perPage = (await counter.count(() => walk(counted.url, person, 10), 1)) / Math.min(10, walked.pages);
  const speeds = await runRounds(await contendersOf(gatehouse, person, bot), options);
  await counted.stop();
  await gatehouse.stop();

  const { people, assets, versions, installations } = seeded.rows;
  return `The ${size} organization: ${whole(people + 1)} people, ${whole(assets)} assets, ${whole(versions)} versions, ${whole(installations)} installations; seeded in ${seeded.seconds} s.
One request at a time, ${requests} of each or as many as ${longestMs / 1_000} s allow; statements with BEGIN and COMMIT, authentication and audit.

${table([['', 'n', 'median ms', 'p99 ms', 'statements', 'bytes'], ...rows])}

All ${whole(walked.assets)} assets with their installations, ${walked.pages} pages of ${pageSize} (AssetInstallations): ${(walked.ms / 1_000).toFixed(1)} s, ${perPage} statements a page, ${whole(walked.bytes)} bytes.

${table([speedHeader, ...speeds.map(speedRow)])}
(Bare Yoga answers ${baseline} to nobody in particular, as above.)`;
}

async function contendersOf(gatehouse, person, bot) {
  const port = Number(new URL(gatehouse.url).port);
  const get = (caller, path, headers, expected) => ({ port, method: 'GET', path, headers, tokens: [caller.token], expected });
  const notModified = (caller) => get(caller, lockPath, { 'If-None-Match': caller.lock.headers.etag }, { status: 304, body: '' });
  const bundle = /^url = "(.+?)"$/m.exec(person.lock.text)?.[1];
  if (!bundle) throw new Error('The lock has no asset to download.');
  const { pathname } = new URL(bundle);
  const { bytes } = await ask(gatehouse.url, { path: pathname, caller: person });
  return [
    { name: 'bare graphql-yoga', baseline: true, job: graphqlJob(await startContender('yoga.mjs'), baseline, nobody) },
    { name: `304 for ${person.name}`, job: notModified(person) },
    { name: `304 for ${bot.name}`, job: notModified(bot) },
    {
      name: `download of ${whole(bytes.length)} bytes`,
      job: get(person, pathname, {}, { status: 200, body: bytes.toString('latin1') }),
    },
  ];
}

/** How many were timed, median and p99 in milliseconds, statements, bytes. The first few calls warm both servers up. */
async function measureOne(ask, { gatehouse, counted, counter, requests }) {
  const times = [];
  let bytes = 0;
  const end = performance.now() + longestMs;
  for (let turn = -3; turn < requests && (performance.now() < end || turn < 1); turn++) {
    const since = performance.now();
    ({ length: bytes } = (await ask(gatehouse.url)).bytes);
    if (turn >= 0) times.push(performance.now() - since);
  }
  await ask(counted.url);
  const statements = await counter.count(() => ask(counted.url));
  const p99 = percentile(
    times.toSorted((a, b) => a - b),
    0.99,
  );
  return [String(times.length), median(times).toFixed(1), p99.toFixed(1), String(statements), whole(bytes)];
}

async function walk(url, caller, mostPages = Number.POSITIVE_INFINITY) {
  const since = performance.now();
  const walked = { pages: 0, assets: 0, bytes: 0 };
  let after = null;
  do {
    const { assets, bytes } = await getPage(url, caller, after);
    walked.pages++;
    walked.assets += assets.nodes.length;
    walked.bytes += bytes.length;
    after = assets.pageInfo.hasNextPage ? assets.pageInfo.endCursor : null;
  } while (after !== null && walked.pages < mostPages);
  return { ...walked, ms: performance.now() - since };
}

const assetsIn = (lock) => lock.match(/^\[\[assets\]\]$/gm)?.length ?? 0;

function getLock(url, caller, etag = null) {
  const headers = etag ? { 'If-None-Match': etag } : {};
  return ask(url, { path: lockPath, caller, headers, status: etag ? 304 : 200 });
}

async function getPage(url, caller, after = null) {
  const body = JSON.stringify({ query: assetInstallations, variables: { first: pageSize, after } });
  const answer = await ask(url, {
    method: 'POST',
    path: '/graphql',
    caller,
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  const { data, errors } = JSON.parse(answer.text);
  if (errors) throw new Error(`The page was refused: ${answer.text.slice(0, 500)}`);
  return { ...answer, assets: data.vault.assets };
}

const agent = new Agent({ keepAlive: true });

async function ask(url, { method = 'GET', path, caller, headers = {}, body = null, status = 200 }) {
  const authorized = { Authorization: `Bearer ${caller.token}`, ...headers };
  const answer = await call(`${url}${path}`, { method, headers: authorized, body, agent });
  if (answer.status !== status)
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text.slice(0, 500)}`);
  return answer;
}
