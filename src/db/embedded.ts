import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataDirRefused, StartRefused } from '../kernel/start-refused.ts';
import { findBinaries } from './embedded-binaries.ts';
import { clusterDatabase, clusterDirOf, clusterUser, makeCluster, makeDataDir } from './embedded-cluster.ts';
import { type Lock, lockHolder, takeLock } from './embedded-lock.ts';
import type { OnLog } from './embedded-log.ts';
import { pollMs, runningPostmaster, stopOrphan } from './embedded-postmaster.ts';
import { makeSocketDir, removeSocketDir, socketPort } from './embedded-socket.ts';
import { superviseServer } from './embedded-supervisor.ts';
import { databaseUser, ensureReachable, giveTo } from './embedded-user.ts';

/** `host` is the folder of the socket; pg takes it as it is. */
export type EmbeddedConnection = { host: string; port: number; user: string; database: string; password?: string };

export type EmbeddedDatabase = {
  connection: EmbeddedConnection;
  stop(): Promise<void>;
  /** Settles when the database has been stopped for good; a crash does not settle it, because the database is started again. */
  exited: Promise<void>;
};

const longestAttachMs = 30_000;
const fileSystemRefusals = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST']);

/** Starts a PostgreSQL of our own on this folder, making the database when there is none yet. */
export async function startEmbedded({ dataDir, onLog }: { dataDir: string; onLog: OnLog }): Promise<EmbeddedDatabase> {
  try {
    const folder = await makeDataDir(dataDir);
    const lock = await takeLock(folder);
    return await startLocked(folder, onLog, lock).catch(async (error: unknown) => {
      await lock.release();
      throw error;
    });
  } catch (error) {
    throw refusalOf(error, dataDir);
  }
}

async function startLocked(dataDir: string, onLog: OnLog, lock: Lock): Promise<EmbeddedDatabase> {
  const cluster = clusterDirOf(dataDir);
  const { postgres, initdb } = await findBinaries();
  const user = await databaseUser(cluster);
  ensureReachable(dataDir, user);
  ensureReachable(dirname(postgres), user);
  const orphan = await stopOrphan(dataDir);
  if (orphan) onLog('warn', 'A database that a killed Gatehouse left running has been stopped.', orphan);
  await makeCluster(dataDir, { postgres, initdb }, user);
  await giveTo(user, cluster);
  const socketDir = await makeSocketDir(dataDir, user);
  const supervised = await superviseServer({ dataDir, postgres, socketDir, user, onLog });
  const exited = supervised.exited.then(() => removeSocketDir(dataDir, socketDir)).finally(() => lock.release());
  const stop = () => supervised.stop().then(() => exited);
  return { connection: connectionIn(socketDir), stop, exited };
}

/**
 * The database that a running Gatehouse has on this folder, or null when none is running. One that is still starting is
 * waited for.
 */
export async function attachEmbedded(dataDir: string): Promise<EmbeddedConnection | null> {
  const folder = await realpath(dataDir).catch(() => null);
  const deadline = performance.now() + longestAttachMs;
  try {
    while (folder !== null) {
      const holder = await lockHolder(folder);
      if (holder === null) break;
      const postmaster = await runningPostmaster(clusterDirOf(folder));
      if (postmaster?.ready) return connectionIn(postmaster.socketDir);
      if (performance.now() > deadline) {
        throw new StartRefused(
          `The database of the running Gatehouse, process ${holder.pid}, is not ready: see its log, then try again.`,
        );
      }
      await sleep(pollMs);
    }
  } catch (error) {
    throw refusalOf(error, dataDir);
  }
  return null;
}

function refusalOf(error: unknown, dataDir: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code && fileSystemRefusals.has(code) ? dataDirRefused(dataDir, error) : error;
}

function connectionIn(socketDir: string): EmbeddedConnection {
  return { host: socketDir, port: socketPort, user: clusterUser, database: clusterDatabase };
}
