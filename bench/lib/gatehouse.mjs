// A Gatehouse of these scripts' own: a build, a data folder and processes apart from those of the working tree.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { defer, deferRemoval } from './cleanup.mjs';

const root = join(import.meta.dirname, '../..');
const needed = ['src', 'scripts', 'prisma', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

export const owner = { organization: 'Bench', email: 'owner@bench.test', password: 'a password of this run only' };

export function makeFolder() {
  // The database may run as another user, which has to get through.
  const folder = mkdtempSync(join(tmpdir(), 'gh-bench-'));
  chmodSync(folder, 0o711);
  deferRemoval(folder);
  return folder;
}

/** Copies the sources and builds them there, so that a build in the working tree meanwhile disturbs nothing. */
export async function buildCopy(folder) {
  const app = join(folder, 'app');
  for (const name of needed) cpSync(join(root, name), join(app, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'));
  return { app, buildMs: await build(app) };
}

export async function build(app) {
  const since = performance.now();
  const child = spawn(process.execPath, [join(app, 'scripts/build.mjs'), '--quiet'], {
    cwd: app,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const forget = defer(() => void child.kill('SIGKILL'));
  const [code] = await once(child, 'exit');
  await forget();
  if (code !== 0) throw new Error('The build failed.');
  return performance.now() - since;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function environment(settings) {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR, LANG, ...settings }).filter(([, value]) => value !== undefined));
}

/** One data folder and one port, on which a server is started, killed and started again. */
export function createInstance({ app, folder, port, nodeOptions = [], logLevel = 'info', logFile = null, settings = {} }) {
  const dataDir = join(folder, 'data');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const env = environment({ DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: logLevel, ...settings });
  const url = `http://127.0.0.1:${port}`;
  let child = null;
  defer(() => stop());

  /** Starts the server and returns the milliseconds until /readyz answers 200. */
  async function start({ patienceMs = 60_000 } = {}) {
    const since = performance.now();
    const out = logFile ? openSync(logFile, 'a') : 'ignore';
    const started = spawn(process.execPath, [...nodeOptions, join(app, 'dist/main.js')], {
      cwd: folder,
      env,
      stdio: ['ignore', out, logFile ? out : 'ignore'],
    });
    child = started;
    await readyAgain(() => started.exitCode !== null || started.signalCode !== null, since + patienceMs);
    return performance.now() - since;
  }

  async function readyAgain(isOver = () => false, deadline = performance.now() + 60_000) {
    while (!(await isReady(url))) {
      if (isOver()) throw new Error(`The server ended instead of starting.${lastWords()}`);
      if (performance.now() > deadline) throw new Error(`The server was not ready in time.${lastWords()}`);
      await sleep(10);
    }
  }

  function lastWords() {
    return logFile && existsSync(logFile) ? ` Its last words:\n${readFileSync(logFile, 'utf8').slice(-2_000)}` : '';
  }

  async function killServer() {
    const victim = child;
    const gone = once(victim, 'exit');
    victim.kill('SIGKILL');
    await gone;
  }

  async function stop() {
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(late);
    }
    const pid = postmasterPid(dataDir);
    if (pid !== null) signal(pid, 'SIGINT');
    for (let waited = 0; postmasterPid(dataDir) !== null && waited < 10_000; waited += 20) await sleep(20);
    const stuck = postmasterPid(dataDir);
    if (stuck !== null) signal(stuck, 'SIGKILL');
  }

  /** Runs a command of the command line, and returns what it prints. */
  async function command(args, input = '') {
    const cli = spawn(process.execPath, [join(app, 'dist/cli.js'), ...args], {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const forget = defer(() => void cli.kill('SIGKILL'));
    let text = '';
    cli.stdout.on('data', (chunk) => {
      text += chunk;
    });
    cli.stdin.end(input);
    const [code] = await once(cli, 'close');
    await forget();
    if (code !== 0) throw new Error(`${args[0]} failed.`);
    return JSON.parse(text);
  }

  const createOwner = () =>
    command(['create-owner', '--organization', owner.organization, '--email', owner.email, '--password-stdin'], owner.password);

  return {
    url,
    dataDir,
    start,
    stop,
    readyAgain,
    killServer,
    command,
    createOwner,
    databaseSocket: join(dataDir, 'postgres/.s.PGSQL.5432'),
    get pid() {
      return child?.pid ?? null;
    },
    get isRunning() {
      return child !== null && child.exitCode === null && child.signalCode === null;
    },
    postmasterPid: () => postmasterPid(dataDir),
    /** Runs queries on a connection of their own; a database that is just coming up is waited for. */
    async withDatabase(work) {
      const config = { host: join(dataDir, 'postgres'), port: 5432, user: 'gatehouse', database: 'gatehouse' };
      for (let attempt = 1; ; attempt++) {
        const client = new pg.Client(config);
        client.on('error', () => {});
        try {
          await client.connect();
          return await work(client);
        } catch (error) {
          if (attempt >= 50) throw error;
          await sleep(50);
        } finally {
          await client.end().catch(() => {});
        }
      }
    },
  };
}

/** The postmaster of this data folder, or null; its file may be left over, and its id another's. */
function postmasterPid(dataDir) {
  try {
    const pid = Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
    return pid > 1 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(dataDir, 'postgres')) ? pid : null;
  } catch {
    return null;
  }
}

export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function isReady(url) {
  try {
    return (await call(`${url}/readyz`, { method: 'GET', timeoutMs: 3_000 })).status === 200;
  } catch {
    return false;
  }
}

/** One HTTP call: status, headers, bytes and text. Rejects when no complete answer came. */
export function call(url, { method = 'POST', headers = {}, body = null, agent, timeoutMs = 20_000 } = {}) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('close', () => {
        if (!response.complete) reject(Object.assign(new Error('The answer was cut off.'), { code: 'CUT_OFF' }));
      });
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
    const late = setTimeout(
      () => request.destroy(Object.assign(new Error(`No answer in ${timeoutMs} ms.`), { code: 'NO_ANSWER' })),
      timeoutMs,
    );
    request.on('error', reject);
    request.on('close', () => clearTimeout(late));
    request.end(body);
  });
}

export function graphql(url, query, variables, headers, options = {}) {
  return call(`${url}/graphql`, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    ...options,
  });
}

/** Signs the owner in and issues a personal access token, as a person would. */
export async function issueToken(url) {
  const signIn =
    'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { id } errors { messages } } }';
  const signedIn = await graphql(url, signIn, { email: owner.email, password: owner.password }, { 'X-Gatehouse-CSRF': '1' });
  const cookie = signedIn.headers['set-cookie']?.map((value) => value.split(';', 1)[0]).join('; ');
  if (!cookie) throw new Error(`Signing in failed: ${signedIn.text}`);
  const issue = 'mutation { createPersonalToken(label: "bench") { token errors { messages } } }';
  const issued = await graphql(url, issue, {}, { Cookie: cookie, 'X-Gatehouse-CSRF': '1' });
  const token = JSON.parse(issued.text).data?.createPersonalToken?.token;
  if (!token) throw new Error(`No token was issued: ${issued.text}`);
  return token;
}
