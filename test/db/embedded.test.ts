import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ClientConfig } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attachEmbedded, type EmbeddedDatabase, startEmbedded } from '../../src/db/embedded.ts';
import { StartRefused } from '../../src/kernel/start-refused.ts';
import { ask, eventually, makeFolder, startQuietly } from './embedded-folder.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Said = { connection?: ClientConfig; refused?: string; message?: string };

const started: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];
let folder: string;
let dataDir: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ folder, remove } = await makeFolder());
  dataDir = join(folder, 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  for (const database of started.splice(0)) await database.stop();
  await remove();
});

async function start(): Promise<EmbeddedDatabase> {
  const database = await startQuietly(dataDir);
  started.push(database);
  return database;
}

async function startElsewhere(): Promise<{ child: ChildProcess; said: Said }> {
  const program = fileURLToPath(new URL('./embedded-child.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  return { child, said: JSON.parse(line) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const postmasterPid = async () => Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

test('an empty folder becomes a private, durable database that a restart keeps', async () => {
  const first = await start();
  const settings = ['data_checksums', 'fsync', 'listen_addresses', 'server_encoding', 'unix_socket_permissions'];
  const shown = await ask(
    first.connection,
    `SELECT setting FROM pg_settings WHERE name IN ('${settings.join("','")}') ORDER BY name`,
  );
  await ask(first.connection, 'CREATE TABLE note AS SELECT 7 AS kept');
  await first.stop();

  const second = await start();

  expect(shown).toEqual(['on', 'on', '', 'UTF8', '0700']);
  expect(first.connection.database).toBe('gatehouse');
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  expect(await ask(second.connection, 'SELECT kept FROM note')).toEqual([7]);
});

test('letters beyond ASCII have a lower case, and text sorts by code point', async () => {
  const { connection } = await start();
  expect(await ask(connection, `SELECT lower('ÅÉ') || string_agg(t, '' ORDER BY t) FROM (VALUES ('a'), ('B')) v(t)`)).toEqual([
    'åéBa',
  ]);
});

test('stopping leaves no lock and no process, and may be asked for twice', async () => {
  const { stop, exited } = await start();
  await Promise.all([stop(), stop()]);
  await exited;
  expect(await readdir(dataDir)).toEqual(['postgres']);
  await expect(postmasterPid()).rejects.toThrow('ENOENT');
});

test('a second process on the folder is refused with the id of the first', async () => {
  const { child } = await startElsewhere();
  const { said } = await startElsewhere();
  expect(said.refused).toBe('StartRefused');
  expect(said.message).toContain(`process ${child.pid}:`);
  await expect(start()).rejects.toThrow(StartRefused);
});

test('of several that find the same dead lock at once, exactly one gets the folder', async () => {
  await mkdir(dataDir, { mode: 0o711 });
  await writeFile(join(dataDir, 'gatehouse.lock'), JSON.stringify({ id: 'f'.repeat(36), pid: process.pid, started: 'long ago' }));
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, start));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await readdir(dataDir)).sort()).toEqual(['gatehouse.lock', 'postgres']);
});

test('a lock that a crash left half written is no obstacle', async () => {
  await mkdir(dataDir, { mode: 0o711 });
  await writeFile(join(dataDir, 'gatehouse.lock'), '{"id":');
  expect(await ask((await start()).connection, 'SELECT 1')).toEqual([1]);
});

test('the database of a killed Gatehouse is taken over with everything it had committed', async () => {
  const { child, said } = await startElsewhere();
  await ask(said.connection!, 'CREATE TABLE note AS SELECT 7 AS kept');
  const orphan = await postmasterPid();
  await kill(child);
  expect(() => process.kill(orphan, 0)).not.toThrow();

  const { connection } = await start();

  expect(await postmasterPid()).not.toBe(orphan);
  expect(await ask(connection, 'SELECT kept FROM note')).toEqual([7]);
});

test('when both were killed the next start recovers', async () => {
  const { child, said } = await startElsewhere();
  await ask(said.connection!, 'CREATE TABLE note AS SELECT 7 AS kept');
  const postgres = await postmasterPid();
  await kill(child);
  process.kill(postgres, 'SIGKILL');
  expect(await ask((await start()).connection, 'SELECT kept FROM note')).toEqual([7]);
});

test('a process that by chance has the id of the dead database does not stop the start', async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'postgres')}\n`);
  expect(await ask((await start()).connection, 'SELECT 1')).toEqual([1]);
});

test('a database that is killed under us comes back, more than once', async () => {
  const { connection } = await start();
  await ask(connection, 'CREATE TABLE note AS SELECT 7 AS kept');
  for (let time = 0; time < 3; time++) {
    const killed = await postmasterPid();
    process.kill(killed, 'SIGKILL');
    await eventually(async () => expect(await postmasterPid()).not.toBe(killed));
    expect(await eventually(() => ask(connection, 'SELECT kept FROM note'))).toEqual([7]);
  }
});

test('stopping while a killed database is being brought back ends it for good', async () => {
  const { stop, exited } = await start();
  process.kill(await postmasterPid(), 'SIGKILL');
  await stop();
  await exited;
  expect(await attachEmbedded(dataDir)).toBeNull();
  expect(await readdir(dataDir)).toEqual(['postgres']);
});

test('a path too long for a socket gets a private folder for it, which others find and a stop removes', async () => {
  dataDir = join(folder, 'd'.repeat(120));
  const { connection, stop } = await start();
  const attached = await attachEmbedded(dataDir);
  const { mode } = await stat(connection.host);
  expect(connection.host.length).toBeLessThan(80);
  expect(mode & 0o777).toBe(0o700);
  expect(attached).toEqual(connection);
  expect(await ask(attached!, 'SELECT 1')).toEqual([1]);
  await stop();
  await expect(stat(connection.host)).rejects.toThrow('ENOENT');
  expect(await readdir(dataDir)).toEqual(['postgres']);
});

test('a long path survives a kill: the same private folder is used again', async () => {
  dataDir = join(folder, 'd'.repeat(120));
  const { child, said } = await startElsewhere();
  await kill(child);
  expect((await start()).connection.host).toBe(said.connection?.host);
});

test('a tool attaches to the running database, and finds none before, after, or where there is no folder', async () => {
  expect(await attachEmbedded(dataDir)).toBeNull();
  const { said } = await startElsewhere();
  const attached = await attachEmbedded(dataDir);
  expect(attached).toEqual(said.connection);
  expect(await ask(attached!, 'SELECT 1')).toEqual([1]);
  await kill(children[0]!);
  expect(await attachEmbedded(dataDir)).toBeNull();
  await (await start()).stop();
  expect(await attachEmbedded(dataDir)).toBeNull();
});

test('what a killed initdb left behind is cleared away', async () => {
  await mkdir(join(dataDir, 'postgres.new-killed'), { recursive: true, mode: 0o711 });
  await writeFile(join(dataDir, 'postgres.new-killed', 'PG_VERSION'), '18\n');
  await start();
  expect((await readdir(dataDir)).sort()).toEqual(['gatehouse.lock', 'postgres']);
});

test('a folder that holds no database, or one of another version, is left alone', async () => {
  const cluster = join(dataDir, 'postgres');
  await mkdir(cluster, { recursive: true, mode: 0o711 });
  await writeFile(join(cluster, 'letter.txt'), 'dear');
  await expect(start()).rejects.toThrow('holds something that is not a database');
  await writeFile(join(cluster, 'PG_VERSION'), '9\n');
  await expect(start()).rejects.toThrow(/made by PostgreSQL 9, .* brings PostgreSQL 18/);
  expect((await readdir(cluster)).sort()).toEqual(['PG_VERSION', 'letter.txt']);
  expect(await readdir(dataDir)).toEqual(['postgres']);
});

test('a data folder that is a file is refused with a sentence', async () => {
  await writeFile(dataDir, '');
  await expect(start()).rejects.toThrow(StartRefused);
});

test.runIf(process.getuid?.() === 0)('as root, a folder that the database user cannot enter is named', async () => {
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o700 });
  dataDir = join(closed, 'data');
  await expect(start()).rejects.toThrow(`cannot enter ${closed}: allow it with "chmod o+x ${closed}"`);
});

test('the log tells of the start, and never what a failed statement held', async () => {
  const lines: string[] = [];
  const database = await startEmbedded({ dataDir, onLog: (level, message) => lines.push(`${level} ${message}`) });
  started.push(database);
  await expect(ask(database.connection, `SELECT 'hunter2'::integer`)).rejects.toThrow();
  await database.stop();
  expect(lines).toContain('info database system is ready to accept connections');
  expect(lines.join('\n')).not.toContain('hunter2');
});
