// Resident memory of a server and of the database beneath it, in bytes.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function residentMemory(pid) {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([id, parent, kilobytes]) => ({ id, parent, bytes: kilobytes * 1024 }));
  const below = (id) => processes.filter(({ parent }) => parent === id).flatMap((child) => [child, ...below(child.id)]);
  const database = below(pid);
  const shares = await Promise.all(database.map(({ id }) => proportionalSize(id)));
  return {
    server: processes.find(({ id }) => id === pid)?.bytes ?? null,
    database: {
      processes: database.length,
      resident: sum(database.map(({ bytes }) => bytes)),
      proportional: shares.includes(null) ? null : sum(shares),
    },
  };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Linux tells it to the process's own user and to root; null elsewhere. */
async function proportionalSize(pid) {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
