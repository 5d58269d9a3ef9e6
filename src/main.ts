import type { RequestListener, Server } from 'node:http';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { createHttpServer } from './http/server.ts';
import { createLogger, type Logger } from './kernel/logger.ts';
import { StartRefused } from './kernel/start-refused.ts';
import { loadEnvironment } from './load-environment.ts';
import { isSetUp } from './organizations/set-up.ts';
import { startDatabase } from './start-database.ts';

const flushEveryMs = 60_000;

async function start(): Promise<void> {
  const config = readConfig(loadEnvironment());
  const log = createLogger(config.logLevel);
  const database = await startDatabase(config, log, { attach: false });
  try {
    const { app, services, lastUse, setUpCode } = await compose(config, database, log);
    const server = await listen(config, app.listener);
    const flush = async () => {
      await lastUse.flush().catch((err: unknown) => log.warn({ err }, 'Last use could not be written; it is collected anew.'));
      const late = 'Reads could not be written to the audit log; that is tried again.';
      await services.accessLog.flush().catch((err: unknown) => log.warn({ err }, late));
    };
    const timer = setInterval(() => void flush(), flushEveryMs);
    stopOnSignal(log, config, server, async () => {
      clearInterval(timer);
      await flush();
      await database.close();
    });
    log.info(
      { url: config.publicUrl.origin },
      `Listening on http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`,
    );
    // The link is a secret: it goes to the person at the terminal and not into the log.
    if (!(await isSetUp(database.db)))
      process.stderr.write(
        `\nNobody has set up this server yet. Open this link once, within this run:\n\n  ${setUpCode.link(config.publicUrl)}\n\n`,
      );
  } catch (error) {
    await database.close();
    throw error;
  }
}

function listen(config: Config, listener: RequestListener): Promise<Server> {
  const server = createHttpServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be listened on (${error.code})`;
      reject(new StartRefused(`Port ${config.port} on ${config.host} ${reason}. Set PORT or HOST to another one.`));
    });
    server.listen(config.port, config.host, () => resolve(server));
  });
}

/** Stops taking requests, lets those under way finish, then closes the database. A second signal does not wait. */
function stopOnSignal(log: Logger, config: Config, server: Server, close: () => Promise<void>): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'Stopping: requests under way are finished first.');
    const drained = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const late = setTimeout(() => server.closeAllConnections(), config.shutdownSeconds * 1000);
    await drained;
    clearTimeout(late);
    await close();
    log.info('Stopped.');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

start().catch((error: unknown) => {
  process.stderr.write(
    error instanceof StartRefused
      ? `gatehouse: ${error.message}\n`
      : `gatehouse: could not start. ${String(error instanceof Error ? (error.stack ?? error) : error)}\n`,
  );
  process.exit(1);
});
