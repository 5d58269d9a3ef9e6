import { setTimeout as sleep } from 'node:timers/promises';
import { endPostmaster, stopOrphan } from './embedded-postmaster.ts';
import { launchServer, type Server, type ServerOptions } from './embedded-server.ts';

export type Supervised = {
  stop(): Promise<void>;
  /** Settles when the database has been stopped for good. */
  exited: Promise<void>;
};

const shortestPauseMs = 50;
const longestPauseMs = 5_000;
const steadyAfterMs = 60_000;
const patienceMs = 10_000;

/** Starts the database and keeps it running: when it dies it is started again, with growing pauses while that fails. */
export async function superviseServer(options: ServerOptions): Promise<Supervised> {
  const { dataDir, onLog } = options;
  const stopping = new AbortController();
  let server = launchServer(options);
  // The database is no part of our process group, so nothing else ends it when our process exits without stop().
  const leaveNoOrphan = () => signalQuietly(server);
  process.once('exit', leaveNoOrphan);

  await firstStart().catch((error: unknown) => {
    process.off('exit', leaveNoOrphan);
    throw error;
  });
  const exited = keepRunning().finally(() => process.off('exit', leaveNoOrphan));

  // The backends of a database that was killed with us need a moment to notice, and hold its shared memory until then.
  async function firstStart(): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (true) {
      try {
        return await server.ready;
      } catch (error) {
        const held = error instanceof Error && error.message.includes('pre-existing shared memory block');
        if (!held || performance.now() > deadline) throw error;
      }
      await sleep(shortestPauseMs);
      server = launchServer(options);
    }
  }

  async function keepRunning(): Promise<void> {
    let pauseMs = shortestPauseMs;
    while (true) {
      const since = performance.now();
      const how = await server.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > steadyAfterMs) pauseMs = shortestPauseMs;
      onLog('error', `The database stopped unexpectedly (${how}); starting it again.`, { pauseMs });
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      await restart().catch((error: unknown) => onLog('error', 'The database could not be started again.', { error }));
    }
  }

  async function restart(): Promise<void> {
    await stopOrphan(dataDir);
    if (stopping.signal.aborted) return;
    server = launchServer(options);
    await server.ready;
    onLog('info', 'The database is running again.', { pid: server.pid });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    // A restart that was under way may still launch one: the loop ends only when the last one launched has.
    while (!(await settled(exited))) await endPostmaster(server.pid, patienceMs);
    await exited;
  }

  return { stop, exited };
}

async function settled(promise: Promise<void>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, sleep(1, pending)])) !== pending;
}

function signalQuietly(server: Server): void {
  try {
    if (server.pid > 0) process.kill(server.pid, 'SIGINT');
  } catch {
    // It had ended already.
  }
}
