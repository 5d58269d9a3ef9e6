// The native schema engine behind `prisma migrate` cannot be downloaded on closed networks, so migrations are authored with
// its WebAssembly build. Its shadow database is a PGlite in memory, which exists only while the difference is computed.
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PrismaPGlite } from 'pglite-prisma-adapter';

const emptyScript = /^\s*(?:-- This is an empty migration\.\s*)?$/;
let instantiated;

async function instantiateEngine() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/**
 * The migrations of a folder, oldest first; none when there is no such folder.
 * @param {string} migrationsDir
 */
async function readMigrations(migrationsDir) {
  const entries = await readdir(migrationsDir, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (path) => {
      const value = await readFile(join(migrationsDir, path, 'migration.sql'), 'utf8');
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
    }),
  );
}

/**
 * The adapter neither waits for a script nor sees it fail, so a migration that cannot run would count as an empty one.
 * @param {PGlite} shadow
 */
function shadowAdapterFactory(shadow) {
  const factory = new PrismaPGlite(shadow);
  const connect = async () => {
    const adapter = await factory.connect();
    adapter.executeScript = (script) => shadow.exec(script).then(() => {}, adapter.onError.bind(adapter));
    return adapter;
  };
  return { provider: factory.provider, adapterName: factory.adapterName, connect, connectToShadowDb: connect };
}

/**
 * The engine throws objects whose text is nested, sometimes coloured for a terminal, and followed by a trace of its own.
 * @param {any} error
 */
function readable(error) {
  const text = error?.meta?.full_error ?? error?.message ?? String(error);
  return new Error(
    String(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal colour begins with the escape character
      .replace(/\u001b\[[\d;]*m/g, '')
      .replace(/\n +0: schema_engine[\s\S]*$/, ''),
    { cause: error },
  );
}

/**
 * The SQL that leads from the migrations to the schema; '' when they agree.
 * @param {{ schemaPath: string, migrationsDir: string }} paths
 * @returns {Promise<string>}
 */
export async function diffMigrations({ schemaPath, migrationsDir }) {
  instantiated ??= instantiateEngine();
  await instantiated;
  const content = await readFile(schemaPath, 'utf8');
  const migrationDirectories = await readMigrations(migrationsDir);
  const shadow = new PGlite();
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(shadowAdapterFactory(shadow));
    const schemaEngine = await engine.SchemaEngine.new({ datamodels: [[schemaPath, content]] }, () => {}, adapter);
    const { stdout } = await schemaEngine.diff({
      from: {
        tag: 'migrations',
        baseDir: resolve(migrationsDir),
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories,
      },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaPath, content }] },
      script: true,
      shadowDatabaseUrl: null,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const script = stdout ?? '';
    return emptyScript.test(script) ? '' : `${script.trim()}\n`;
  } catch (error) {
    throw readable(error);
  } finally {
    await shadow.close().catch(() => {});
  }
}
