import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartRefused } from '../kernel/start-refused.ts';
import { clusterDirOf } from './embedded-cluster.ts';
import { isAnswered, rememberedSocketDir, socketIn } from './embedded-socket.ts';
import { processCommand, processExists, processStart } from './process-identity.ts';

export const pollMs = 10;

/** What the running database says of itself, in the file that PostgreSQL keeps for that. */
export type Postmaster = { pid: number; socketDir: string; ready: boolean };

const fileOf = (cluster: string) => join(cluster, 'postmaster.pid');

export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(fileOf(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const [pid, , , , socketDir, , , status] = (text ?? '').split('\n').map((line) => line.trim());
  const id = Number(pid);
  // A negative id marks a database in single-user mode.
  return Number.isInteger(id) && id > 1 ? { pid: id, socketDir: socketDir ?? '', ready: status === 'ready' } : null;
}

/** The postmaster of this folder when its process truly is one: the file outlives it, and its id may be another's by now. */
export async function runningPostmaster(cluster: string): Promise<Postmaster | null> {
  const postmaster = await readPostmaster(cluster);
  if (!postmaster || (await processStart(postmaster.pid)) === null) return null;
  const command = await processCommand(postmaster.pid);
  return command?.includes(`-D ${cluster} `) ? postmaster : null;
}

/** Stops the database that a killed Gatehouse left running; call it with the lock held. */
export async function stopOrphan(dataDir: string): Promise<{ pid: number } | null> {
  const cluster = clusterDirOf(dataDir);
  const orphan = await runningPostmaster(cluster);
  if (orphan) {
    await endPostmaster(orphan.pid, 5_000);
    return { pid: orphan.pid };
  }
  const remembered = await rememberedSocketDir(dataDir);
  const socketDirs = remembered ? [cluster, remembered] : [cluster];
  // Process ids mean nothing across containers that share the folder; an answer on its socket does.
  for (const socketDir of socketDirs) {
    if (!(await isAnswered(socketDir))) continue;
    throw new StartRefused(
      `The database in ${cluster} is running under a process that cannot be seen from here, in another container perhaps: stop the Gatehouse that runs it first.`,
    );
  }
  await removeStale([fileOf(cluster), ...socketDirs.map((socketDir) => `${socketIn(socketDir)}.lock`)]);
  return null;
}

// PostgreSQL refuses to start while any process has the id in one of these, be it a stranger or one that nobody has reaped.
async function removeStale(files: string[]): Promise<void> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const pid = Math.abs(Number.parseInt(text, 10));
    if (pid > 0 && processExists(pid)) await rm(file, { force: true });
  }
}

/** Fast shutdown; when that takes too long, immediate; when even that does, the end. */
export async function endPostmaster(pid: number, patienceMs: number): Promise<void> {
  const started = await processStart(pid);
  if (started === null) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    send(pid, signal);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if ((await processStart(pid)) !== started) return;
      await sleep(pollMs);
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
