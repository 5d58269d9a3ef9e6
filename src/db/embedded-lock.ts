import { createHash, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.ts';
import { processStart } from './process-identity.ts';

type Holder = { id: string; pid: number; started: string };

export type Lock = { release(): Promise<void> };

const lockFile = (dataDir: string) => join(dataDir, 'gatehouse.lock');

/**
 * Takes the data folder for this process, or refuses with the id of the process that has it.
 *
 * A lock whose process is dead is replaced. Two processes may find the same dead lock at once, so whoever replaces it first
 * makes a claim file named after that very lock, which only one of them can; it then looks again, because the lock may have
 * been replaced before the claim was made. Every file appears complete, by link or rename, so nobody reads half of one.
 */
export async function takeLock(dataDir: string): Promise<Lock> {
  const mine: Holder = { id: randomUUID(), pid: process.pid, started: (await processStart(process.pid)) ?? '' };
  const draft = join(dataDir, `gatehouse.lock.${mine.id}`);
  await writeDurably(draft, `${JSON.stringify(mine)}\n`);
  try {
    while (!(await linked(draft, lockFile(dataDir)))) {
      const path = await deadHolders(dataDir);
      const claim = path && claimFile(dataDir, path.at(-1)!);
      if (!claim || !(await linked(draft, claim))) continue;
      const unchanged = sameHolders(path, await holdersInLine(dataDir, path.length));
      if (unchanged) await rename(draft, lockFile(dataDir));
      for (const holder of unchanged ? path : path.slice(-1)) await rm(claimFile(dataDir, holder), { force: true });
      if (unchanged) break;
    }
  } finally {
    await rm(draft, { force: true });
  }
  return { release: () => release(dataDir, mine) };
}

/** The process that has the folder now, or null. */
export async function lockHolder(dataDir: string): Promise<{ pid: number } | null> {
  for (const holder of await holdersInLine(dataDir)) if (await isAlive(holder)) return { pid: holder.pid };
  return null;
}

async function release(dataDir: string, mine: Holder): Promise<void> {
  const holder = await readHolder(lockFile(dataDir));
  if (holder?.id === mine.id) await rm(lockFile(dataDir), { force: true });
}

async function deadHolders(dataDir: string): Promise<Holder[] | null> {
  const holders = await holdersInLine(dataDir);
  for (const holder of holders) {
    if (await isAlive(holder)) {
      throw new StartRefused(
        `The data folder ${dataDir} is in use by another Gatehouse, process ${holder.pid}: stop that one first, or give this one a data folder of its own.`,
      );
    }
  }
  return holders.length > 0 ? holders : null;
}

/** The lock, then the claim made on it, then the claim made on that claim when its maker died too, and so on. */
async function holdersInLine(dataDir: string, most = Number.POSITIVE_INFINITY): Promise<Holder[]> {
  const holders: Holder[] = [];
  let next = await readHolder(lockFile(dataDir));
  while (next && holders.length < most) {
    holders.push(next);
    next = await readHolder(claimFile(dataDir, next));
  }
  return holders;
}

const claimFile = (dataDir: string, dead: Holder) => `${lockFile(dataDir)}.after-${dead.id}`;

const sameHolders = (a: Holder[], b: Holder[]) => a.length === b.length && a.every((holder, at) => holder.id === b[at]?.id);

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  return pid > 0 && (await processStart(pid)) === started;
}

async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { id, pid, started } = JSON.parse(text);
    if (/^[\w-]{36}$/.test(id) && Number.isInteger(pid) && typeof started === 'string') return { id, pid, started };
  } catch {
    // What a full disk or a lost power supply left behind names nobody: below.
  }
  return { id: createHash('sha256').update(text).digest('hex'), pid: 0, started: '' };
}

async function linked(draft: string, file: string): Promise<boolean> {
  return link(draft, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
