import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { diffMigrations } from '../../scripts/migration-diff.mjs';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const repository = fileURLToPath(new URL('../../', import.meta.url));
const script = join(repository, 'scripts', 'db-migrate.mjs');

const schema = `datasource db {
  provider = "postgresql"
}

enum Role {
  OWNER
  MEMBER
}

model Member {
  id        String    @id @db.Uuid
  orgId     String    @db.Uuid
  role      Role
  email     String
  leftAt    DateTime? @db.Timestamptz(3)

  @@index([orgId, role])
}
`;

const byHand = `
ALTER TABLE "Member" ADD CONSTRAINT "Member_email_check" CHECK (length("email") <= 254);
CREATE UNIQUE INDEX "Member_orgId_email_live_key" ON "Member" ("orgId", lower("email")) WHERE "leftAt" IS NULL;
CREATE UNIQUE INDEX "Member_orgId_owner_key" ON "Member" ("orgId") WHERE "role" = 'OWNER';
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
CREATE TRIGGER "Member_append_only" BEFORE UPDATE OR DELETE ON "Member" FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;

let folder: string;
let schemaPath: string;
let migrationsDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-drift-'));
  schemaPath = join(folder, 'schema.prisma');
  migrationsDir = join(folder, 'migrations');
  await writeFile(schemaPath, schema);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function author(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const flags = [script, '--schema', schemaPath, '--migrations', migrationsDir, ...args];
  return promisify(execFile)(process.execPath, flags).then(
    (output) => ({ code: 0, ...output }),
    (error) => error,
  );
}

test('the migrations and prisma/schema.prisma agree', async () => {
  const prisma = join(repository, 'prisma');
  const sql = await diffMigrations({ schemaPath: join(prisma, 'schema.prisma'), migrationsDir: join(prisma, 'migrations') });
  expect(sql).toBe('');
});

test('a migration is written from the difference, hand-written SQL is no drift, and a changed schema is', async () => {
  const written = await author('first');
  const [name] = (await readdir(migrationsDir)).filter((entry) => entry.endsWith('_first'));
  expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('CREATE TABLE "Member"') });
  expect(name).toMatch(/^\d{14}_first$/);
  expect(await readFile(join(migrationsDir, 'migration_lock.toml'), 'utf8')).toContain('provider = "postgresql"');

  await writeFile(join(migrationsDir, name!, 'migration.sql'), byHand, { flag: 'a' });
  const agreed = await author('second');
  expect(agreed).toMatchObject({ code: 0, stdout: 'The schema and the migrations agree; nothing to write.\n' });
  expect((await readdir(migrationsDir)).sort()).toEqual([name, 'migration_lock.toml']);

  await writeFile(schemaPath, schema.replace('email     String', 'email     String\n  nickname  String?'));
  expect(await diffMigrations({ schemaPath, migrationsDir })).toBe(
    `-- AlterTable\nALTER TABLE "Member" ADD COLUMN     "nickname" TEXT;\n`,
  );
});

test.each([
  [[], 'The migration needs a name.'],
  [['Add Bots'], '"Add Bots" is not a name of small letters'],
  [['../bots'], '"../bots" is not a name of small letters'],
  [['add', 'bots'], 'One name was expected, not 2.'],
  [['--wrong'], "Unknown option '--wrong'"],
])('the arguments %j are refused: %s', async (args, sentence) => {
  expect(await author(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
});

test('help is given', async () => {
  expect(await author('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run db:migrate -- <name>') });
});

test('a migration that does not run is told with what the database said', async () => {
  const broken = await mkdtemp(join(folder, 'broken-'));
  await mkdir(join(broken, '20300101000000_wrong'));
  await writeFile(join(broken, '20300101000000_wrong', 'migration.sql'), 'ALTER TABLE nowhere ADD COLUMN n integer;');
  await expect(diffMigrations({ schemaPath, migrationsDir: broken })).rejects.toThrow(
    /20300101000000_wrong.*No such table: nowhere$/s,
  );
});
