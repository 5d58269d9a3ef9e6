import { chmod, chown, lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterDirOf } from './embedded-cluster.ts';
import type { DatabaseUser } from './embedded-user.ts';

export const socketPort = 5432;
export const socketIn = (folder: string) => join(folder, `.s.PGSQL.${socketPort}`);

// The systems allow 104 to 108 bytes with the closing zero; PostgreSQL adds ".lock" to a file of its own, not to the socket.
const longestPath = 100;
const fits = (folder: string) => Buffer.byteLength(socketIn(folder)) <= longestPath;

const noteOf = (dataDir: string) => join(dataDir, 'socket-folder');

/** The database's own folder; a private temporary one when that path is too long for a socket. */
export async function makeSocketDir(dataDir: string, user: DatabaseUser | null): Promise<string> {
  const cluster = clusterDirOf(dataDir);
  if (fits(cluster)) return cluster;
  const remembered = await rememberedSocketDir(dataDir);
  if (remembered && (await isPrivate(remembered, user))) return remembered;
  const parent = fits(join(tmpdir(), 'gatehouse-XXXXXX')) ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(parent, 'gatehouse-'));
  await chmod(folder, 0o700);
  if (user) await chown(folder, user.uid, user.gid);
  await writeFile(noteOf(dataDir), `${folder}\n`, { mode: 0o600 });
  return folder;
}

export async function rememberedSocketDir(dataDir: string): Promise<string | null> {
  const text = await readFile(noteOf(dataDir), 'utf8').catch(() => '');
  return text.trim() || null;
}

export async function removeSocketDir(dataDir: string, socketDir: string): Promise<void> {
  if (socketDir === clusterDirOf(dataDir)) return;
  await rm(socketDir, { recursive: true, force: true });
  await rm(noteOf(dataDir), { force: true });
}

// Temporary folders are cleaned away, and whoever makes one of that name next could pose as the database.
async function isPrivate(folder: string, user: DatabaseUser | null): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found?.isDirectory() === true && found.uid === (user?.uid ?? process.getuid?.()) && (found.mode & 0o077) === 0;
}

/** Whether anybody listens on the socket in this folder. */
export async function isAnswered(folder: string): Promise<boolean> {
  const socket = connect(socketIn(folder));
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
