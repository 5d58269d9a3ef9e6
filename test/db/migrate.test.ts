import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { EmbeddedDatabase } from '../../src/db/embedded.ts';
import { applyMigrations, pendingMigrations } from '../../src/db/migrate.ts';
import { StartRefused } from '../../src/kernel/start-refused.ts';
import { ask, makeFolder, startQuietly } from './embedded-folder.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const [first, second, third] = ['20300101000000_first', '20300102000000_second', '20300103000000_third'];

let embedded: EmbeddedDatabase | undefined;
let removeFolder: (() => Promise<void>) | undefined;
let admin: pg.ClientConfig;
let scratch: pg.ClientConfig;
let migrationsDir: string;

beforeAll(async () => {
  if (process.env.DATABASE_URL) {
    admin = { connectionString: process.env.DATABASE_URL };
    return;
  }
  const { folder, remove } = await makeFolder();
  removeFolder = remove;
  embedded = await startQuietly(join(folder, 'data'));
  admin = embedded.connection;
});

afterAll(async () => {
  await embedded?.stop();
  await removeFolder?.();
});

beforeEach(async () => {
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  await ask(admin, `CREATE DATABASE ${name}`);
  scratch = inDatabase(name);
  migrationsDir = await mkdtemp(join(tmpdir(), 'gatehouse-migrations-'));
  await writeFile(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
});

afterEach(async () => {
  await ask(admin, `DROP DATABASE ${scratch.database ?? new URL(scratch.connectionString!).pathname.slice(1)}`);
  await rm(migrationsDir, { recursive: true, force: true });
});

function inDatabase(name: string): pg.ClientConfig {
  if (!admin.connectionString) return { ...admin, database: name };
  const url = new URL(admin.connectionString);
  url.pathname = `/${name}`;
  return { connectionString: url.href };
}

async function write(name: string, sql: string): Promise<string> {
  await mkdir(join(migrationsDir, name), { recursive: true });
  await writeFile(join(migrationsDir, name, 'migration.sql'), sql);
  return createHash('sha256').update(sql).digest('hex');
}

const apply = () => applyMigrations(scratch, migrationsDir);

async function pending(): Promise<string[]> {
  const client = new pg.Client(scratch);
  await client.connect();
  return pendingMigrations(client, migrationsDir).finally(() => client.end());
}

const tables = () => ask(scratch, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`);
const recordedNames = () => ask(scratch, 'SELECT migration_name FROM "_prisma_migrations" ORDER BY started_at');

test('migrations are applied in the order of their names and recorded as Prisma records them', async () => {
  const checksum = await write(second, 'ALTER TABLE a ADD COLUMN n integer; -- é');
  await write(first, 'CREATE TABLE a (id integer); CREATE TABLE b (id integer);');

  const { applied } = await apply();

  expect(applied).toEqual([first, second]);
  const [row] = await ask(scratch, `SELECT to_json(m) FROM "_prisma_migrations" m WHERE migration_name = '${second}'`);
  expect(row).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    checksum,
    migration_name: second,
    logs: null,
    rolled_back_at: null,
    started_at: expect.any(String),
    finished_at: expect.any(String),
    applied_steps_count: 1,
  });
  const columns = `SELECT column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') || ' ' || is_nullable
    FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`;
  expect(await ask(scratch, columns)).toEqual([
    'id character varying(36) NO',
    'checksum character varying(64) NO',
    'finished_at timestamp with time zone YES',
    'migration_name character varying(255) NO',
    'logs text YES',
    'rolled_back_at timestamp with time zone YES',
    'started_at timestamp with time zone NO',
    'applied_steps_count integer NO',
  ]);
});

test('a second run applies only what is new', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  await apply();
  expect(await apply()).toEqual({ applied: [] });
  await write(second, 'CREATE TABLE b (id integer)');
  expect(await apply()).toEqual({ applied: [second] });
});

test('what is pending is told before the first run, between runs and after the last', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  expect(await pending()).toEqual([first]);
  await apply();
  await write(second, 'CREATE TABLE b (id integer)');
  expect(await pending()).toEqual([second]);
  await apply();
  expect(await pending()).toEqual([]);
});

test('several servers that start at once apply each migration once', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  await write(second, 'CREATE TABLE b (id integer)');
  const results = await Promise.all(Array.from({ length: 5 }, apply));
  expect(results.flatMap(({ applied }) => applied)).toEqual([first, second]);
  expect(await recordedNames()).toEqual([first, second]);
});

test('a migration waits for one that Prisma is applying', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  const prisma = new pg.Client(scratch);
  await prisma.connect();
  await prisma.query('SELECT pg_advisory_lock(72707369)');
  const applying = apply();
  const waiting = `SELECT count(*)::integer FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await vi.waitFor(async () => expect(await ask(scratch, waiting)).toEqual([1]), { timeout: 30_000 });
  expect(await tables()).toEqual([]);
  await prisma.end();
  expect(await applying).toEqual({ applied: [first] });
});

test('an applied migration that was changed is refused, and nothing after it is applied', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  await apply();
  await write(first, 'CREATE TABLE a (id bigint)');
  await write(second, 'CREATE TABLE b (id integer)');
  const refusal = apply();
  await expect(refusal).rejects.toThrow(StartRefused);
  await expect(refusal).rejects.toThrow(`The migration ${first} was changed`);
  await expect(pending()).rejects.toThrow(StartRefused);
  expect(await tables()).toEqual(['_prisma_migrations', 'a']);
});

test('line ends that git changed are no change', async () => {
  await write(first, 'CREATE TABLE a (\n  id integer\n);\n');
  await apply();
  await write(first, 'CREATE TABLE a (\r\n  id integer\r\n);\r\n');
  expect(await apply()).toEqual({ applied: [] });
});

test('a database that a newer version has migrated is refused', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  await write(second, 'CREATE TABLE b (id integer)');
  await apply();
  await rm(join(migrationsDir, second), { recursive: true });
  const refusal = apply();
  await expect(refusal).rejects.toThrow(StartRefused);
  await expect(refusal).rejects.toThrow(`${second}, which this Gatehouse does not know`);
});

test("a migration that Prisma's own tool left unfinished is refused until it is resolved", async () => {
  const checksum = await write(first, 'CREATE TABLE a (id integer)');
  await write(second, 'CREATE TABLE b (id integer)');
  await apply();
  await ask(scratch, 'UPDATE "_prisma_migrations" SET finished_at = NULL');
  await expect(apply()).rejects.toThrow('did not finish');
  await ask(scratch, 'DELETE FROM "_prisma_migrations"');
  await ask(scratch, 'DROP TABLE a, b');
  await ask(
    scratch,
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, rolled_back_at) VALUES ('x', '${checksum}', '${first}', now())`,
  );
  expect(await apply()).toEqual({ applied: [first, second] });
});

test('a migration that fails leaves nothing of itself, and those before it stay', async () => {
  await write(first, 'CREATE TABLE a (id integer)');
  await write(second, 'CREATE TABLE b (id integer);\nINSERT INTO nowhere VALUES (1);');
  await write(third, 'CREATE TABLE c (id integer)');
  const refusal = apply();
  await expect(refusal).rejects.toThrow(StartRefused);
  await expect(refusal).rejects.toThrow(
    `The migration ${second} failed and was undone (line 2): relation "nowhere" does not exist.`,
  );
  expect(await tables()).toEqual(['_prisma_migrations', 'a']);
  expect(await recordedNames()).toEqual([first]);

  await write(second, 'CREATE TABLE b (id integer)');
  expect(await apply()).toEqual({ applied: [second, third] });
});

test('a folder that is missing, or a migration without its file, is refused with a sentence', async () => {
  await expect(applyMigrations(scratch, join(migrationsDir, 'nowhere'))).rejects.toThrow(StartRefused);
  await mkdir(join(migrationsDir, first));
  await expect(apply()).rejects.toThrow(`The migration ${first} has no migration.sql`);
});
