import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { diffMigrations } from './migration-diff.mjs';

const usage = `Usage: npm run db:migrate -- <name>

Writes a new migration folder with the difference between the migrations and the schema:
  prisma/migrations/<yyyymmddhhmmss>_<name>/migration.sql

<name> says what changes, in small letters, digits and underscores: add_bot_avatars.
Constraints that a Prisma schema cannot express (checks, partial indexes, triggers) are added to the file by hand.
The server applies new migrations when it starts.

Options:
  --schema <file>      the Prisma schema (prisma/schema.prisma)
  --migrations <dir>   the migrations (prisma/migrations)
  --help               this text`;

const lockfile = `# Prisma reads this file; it names the database that the migrations are written for.
provider = "postgresql"
`;

/** @param {string} message */
function refuse(message) {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean' }, schema: { type: 'string' }, migrations: { type: 'string' } },
    });
  } catch (error) {
    return refuse(error.message);
  }
}

/** @param {string} file */
const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  );

async function main() {
  const { values, positionals } = readArguments();
  if (values.help) return console.log(usage);
  const [name, ...rest] = positionals;
  if (name === undefined) refuse('The migration needs a name.');
  if (rest.length > 0) refuse(`One name was expected, not ${positionals.length}.`);
  if (!/^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(name) || name.length > 100) {
    refuse(`"${name}" is not a name of small letters, digits and single underscores, at most 100 characters long.`);
  }

  const prisma = join(dirname(fileURLToPath(import.meta.url)), '..', 'prisma');
  const schemaPath = values.schema ?? join(prisma, 'schema.prisma');
  const migrationsDir = values.migrations ?? join(prisma, 'migrations');
  if (!(await exists(schemaPath))) refuse(`There is no schema at ${schemaPath}.`);

  const sql = await diffMigrations({ schemaPath, migrationsDir });
  if (sql === '') return console.log('The schema and the migrations agree; nothing to write.');

  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsDir, `${timestamp}_${name}`);
  const file = join(folder, 'migration.sql');
  await mkdir(folder, { recursive: true });
  await writeFile(file, sql, { flag: 'wx' });
  const providerFile = join(migrationsDir, 'migration_lock.toml');
  if (!(await exists(providerFile))) await writeFile(providerFile, lockfile);
  console.log(`Wrote ${relative(process.cwd(), file)}:\n\n${sql}`);
}

main().catch((error) => {
  console.error(`No migration was written. ${error.message}`);
  process.exit(1);
});
