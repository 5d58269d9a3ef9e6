import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.ts';
import type { Binaries } from './embedded-binaries.ts';
import type { DatabaseUser } from './embedded-user.ts';

export const clusterUser = 'gatehouse';
export const clusterDatabase = 'gatehouse';
export const clusterDirOf = (dataDir: string) => join(dataDir, 'postgres');

const draftPrefix = 'postgres.new-';

type Run = { input?: string; user: DatabaseUser | null };

/** Makes the data folder, private unless the database's user must pass through it; returns its real path. */
export async function makeDataDir(dataDir: string): Promise<string> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  const first = await mkdir(dataDir, { recursive: true, mode });
  const real = await realpath(dataDir);
  // The umask may have taken bits away from every folder that was just made.
  const top = first && (await realpath(first));
  for (let folder = real; top?.length && folder.length >= top.length; folder = dirname(folder)) await chmod(folder, mode);
  return real;
}

/** Makes the database where there is none; call it with the lock held. */
export async function makeCluster(dataDir: string, binaries: Binaries, user: DatabaseUser | null): Promise<void> {
  await removeDrafts(dataDir);
  const cluster = clusterDirOf(dataDir);
  const [made, wanted] = await Promise.all([versionOf(cluster), run(binaries.postgres, ['--version'], { user })]);
  const version = /(\d+)/.exec(wanted)?.[1];
  if (made === version) return;
  if (made) {
    throw new StartRefused(
      `The database in ${cluster} was made by PostgreSQL ${made}, and this Gatehouse brings PostgreSQL ${version}: start the Gatehouse that made it, or move the data with pg_upgrade or pg_dump.`,
    );
  }
  // PostgreSQL cannot tell half a database from a whole one, so it gets its name only once it is complete.
  const draft = await mkdtemp(join(dataDir, draftPrefix));
  try {
    if (user) await chown(draft, user.uid, user.gid);
    await initialize(draft, binaries, user);
    await rename(draft, cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw isOccupied(error) ? new StartRefused(`${cluster} holds something that is not a database: move it away.`) : error;
  }
  await syncFolder(dataDir);
}

async function initialize(folder: string, binaries: Binaries, user: DatabaseUser | null): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  // Who reaches the socket is decided by its folder, which is private.
  const access = [`--username=${clusterUser}`, '--auth-local=trust', '--auth-host=reject'];
  await run(binaries.initdb, ['-D', folder, '--data-checksums', '--no-instructions', ...locale, ...access], { user });
  const statement = `CREATE DATABASE ${clusterDatabase};\n`;
  await run(binaries.postgres, ['--single', '-D', folder, 'postgres'], { user, input: statement });
}

// A program of a Gatehouse that was killed may still be writing there: what cannot be removed now is removed next time.
async function removeDrafts(dataDir: string): Promise<void> {
  const drafts = (await readdir(dataDir)).filter((name) => name.startsWith(draftPrefix));
  for (const name of drafts) await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => {});
}

async function versionOf(cluster: string): Promise<string | null> {
  const text = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text?.trim() ?? null;
}

const isOccupied = (error: unknown) => ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** PostgreSQL's programs see nothing of our environment: it may hold secrets, and a PGDATA or LC_ALL would change what they do. */
export function spawnOptions(user: DatabaseUser | null) {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: '/', env, detached: true, ...(user && { uid: user.uid, gid: user.gid }) };
}

async function run(program: string, args: string[], { input = '', user }: Run): Promise<string> {
  const child = spawn(program, args, { ...spawnOptions(user), stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0 && !/^(ERROR|FATAL|PANIC):/m.test(complaint)) return output;
  throw new StartRefused(`The built-in database could not be made (${args[0]}): ${complaint.trim() || `exit code ${code}`}`);
}
