import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const longestStartMs = 30_000;

/** A process that has ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A process of the built product, as an operator would start it. */
interface Gatehouse {
  pid: number;
  port: number;
  url: string;
  stdout(): string;
  stderr(): string;
  /** The log so far, one object a line. Throws at a line that is no JSON. */
  log(): Record<string, unknown>[];
  /** Waits until the output holds a text. */
  says(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

/** A folder for a data folder, gone after the test. As root the database runs as another user, who has to pass through it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
  chmodSync(folder, 0o711);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function run(script: string, args: string[], folder: string, environment: Record<string, string>) {
  // Nothing is inherited that would configure the product, and the working directory holds no `.env`.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: join(folder, 'data'), ...environment };
  const child = spawn(process.execPath, [join(root, 'dist', script), ...args], { cwd: folder, env });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const ended = new Promise<Ended>((resolved) => child.once('close', (code) => resolved({ code, ...output })));
  return { child, output, ended };
}

/** Starts `dist/main.js` on `<folder>/data` without waiting for anything. It is stopped when the test ends. */
export async function spawnServer(folder: string, environment: Record<string, string> = {}): Promise<Gatehouse> {
  const port = Number(environment['PORT'] ?? (await freePort()));
  const { child, output, ended } = run('main.js', [], folder, { PORT: String(port), ...environment });
  onTestFinished(() => stop(child, ended));
  const says = async (text: string) => {
    const deadline = Date.now() + longestStartMs;
    while (!`${output.stdout}${output.stderr}`.includes(text)) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`Never said "${text}":\n${output.stdout}${output.stderr}`);
      await sleep(10);
    }
  };
  return {
    pid: child.pid!,
    port,
    url: `http://127.0.0.1:${port}`,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    log: () =>
      output.stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    says,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** Starts the server and waits until it listens. */
export async function startServer(folder: string, environment: Record<string, string> = {}): Promise<Gatehouse> {
  const server = await spawnServer(folder, environment);
  await server.says('Listening on');
  return server;
}

async function stop(child: ChildProcess, ended: Promise<Ended>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  // A second signal ends the wait for whoever still holds a connection.
  const impatient = setTimeout(() => child.kill('SIGTERM'), 5_000);
  await ended;
  clearTimeout(impatient);
}

/** Runs `gatehouse <args>` to its end, with a text on standard input. */
export async function runCommand(
  folder: string,
  args: string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const { child, ended } = run('cli.js', args, folder, env);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return ended;
}
