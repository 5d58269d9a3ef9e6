import { spawnSync } from 'node:child_process';
import { lchown, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.ts';

/** Whom the database runs as when that is not ourselves: PostgreSQL refuses to run as root. */
export type DatabaseUser = { name: string; uid: number; gid: number };

/** The owner of a database that exists; else `postgres`, else `nobody`. Null when we are not root. */
export async function databaseUser(clusterDir: string): Promise<DatabaseUser | null> {
  const self = process.getuid?.();
  const owner = await stat(clusterDir).catch(() => null);
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new StartRefused(
        `The database in ${clusterDir} belongs to user id ${owner.uid} and this is user id ${self}: start Gatehouse as that user (or as root), or give the folder to this user with chown -R.`,
      );
    }
    return null;
  }
  if (owner && owner.uid !== 0) return { name: `user id ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const user = await findUser(['postgres', 'nobody']);
  if (user) return user;
  throw new StartRefused(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as: start Gatehouse as an ordinary user, or add one of the two.',
  );
}

async function findUser(names: string[]): Promise<DatabaseUser | null> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? [];
    // A negative id, as macOS has for nobody, is the unsigned 32-bit one.
    if (uid && gid && Number(uid) !== 0) return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  return null;
}

/** Refuses when the user cannot get into the folder, and says which parent is in the way. */
export function ensureReachable(folder: string, user: DatabaseUser | null): void {
  if (!user || canEnter(folder, user)) return;
  let culprit = folder;
  while (dirname(culprit) !== culprit && !canEnter(dirname(culprit), user)) culprit = dirname(culprit);
  throw new StartRefused(
    `Gatehouse runs as root, so its database runs as ${user.name}, which cannot enter ${culprit}: allow it with "chmod o+x ${culprit}", use a folder elsewhere, or start Gatehouse as an ordinary user.`,
  );
}

// Asking the system takes access lists and mount options into account, which reading the mode does not.
function canEnter(folder: string, { uid, gid }: DatabaseUser): boolean {
  const { error, status } = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' });
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT' || status === 0;
}

/** Root's own copy of a database, restored from a backup for example, becomes the user's. */
export async function giveTo(user: DatabaseUser | null, folder: string): Promise<void> {
  if (!user || (await stat(folder)).uid === user.uid) return;
  const entries = await readdir(folder, { recursive: true });
  for (const entry of entries) await lchown(join(folder, entry), user.uid, user.gid);
  // Last, because the folder's owner is what tells that all of it was given.
  await lchown(folder, user.uid, user.gid);
}
