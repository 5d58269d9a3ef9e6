import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartRefused } from '../kernel/start-refused.ts';
import { clusterDirOf, spawnOptions } from './embedded-cluster.ts';
import { followLog, type OnLog } from './embedded-log.ts';
import { pollMs, readPostmaster } from './embedded-postmaster.ts';
import { socketPort } from './embedded-socket.ts';
import type { DatabaseUser } from './embedded-user.ts';

export type ServerOptions = {
  dataDir: string;
  postgres: string;
  socketDir: string;
  user: DatabaseUser | null;
  onLog: OnLog;
};

export type Server = {
  pid: number;
  /** Settles when the process has ended, never with an error. */
  ended: Promise<string>;
  /** Settles when it takes connections; fails with its last words when it ends before that. */
  ready: Promise<void>;
};

const settings = {
  listen_addresses: '',
  port: socketPort,
  unix_socket_permissions: '0700',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: 50,
  shared_buffers: '64MB',
  huge_pages: 'off',
  jit: 'off',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '',
  log_checkpoints: 'off',
  // A failed statement is its sender's to log; here it would put what users typed into the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
};

const slowStartMs = 10_000;

export function launchServer(options: ServerOptions): Server {
  const { dataDir, postgres, socketDir, user, onLog } = options;
  const cluster = clusterDirOf(dataDir);
  const flags = Object.entries({ ...settings, unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"` });
  const args = ['-D', cluster, ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = spawn(postgres, args, { ...spawnOptions(user), stdio: ['ignore', 'ignore', 'pipe'] });
  const log = followLog(child.stderr, onLog);
  const ended = endOf(child);
  const { pid } = child;
  if (pid === undefined) {
    const ready = ended.then((how) => Promise.reject(new StartRefused(`The built-in database could not be run: ${how}.`)));
    ready.catch(() => {});
    return { pid: 0, ended, ready };
  }
  const ready = waitUntilReady(cluster, pid, ended, onLog).catch((error: Error) => {
    throw new StartRefused(
      `The built-in database in ${cluster} did not start (${error.message}). Its last words:\n${log.last()}`,
    );
  });
  ready.catch(() => {});
  return { pid, ended, ready };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}

// There is no limit to the wait while the process lives: recovery after a crash takes what it takes.
async function waitUntilReady(cluster: string, pid: number, ended: Promise<string>, onLog: OnLog): Promise<void> {
  let end: string | null = null;
  void ended.then((how) => {
    end = how;
  });
  let nextNotice = performance.now() + slowStartMs;
  while (true) {
    const postmaster = await readPostmaster(cluster);
    if (postmaster?.pid === pid && postmaster.ready) return;
    if (end !== null) throw new Error(end);
    if (performance.now() > nextNotice) {
      onLog('warn', 'The database is still starting.', { pid });
      nextNotice += slowStartMs;
    }
    await sleep(pollMs);
  }
}
