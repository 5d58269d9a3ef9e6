import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');
const ownPaths = [pathToFileURL(`${root}/`).href, `${root}/`];

/** Names out of the error of a database driver: they help to find a bug, and hold nothing that a caller sent. */
const harmless = ['kind', 'originalCode', 'table', 'column', 'constraint', 'modelName'];

/**
 * What the log may say about an error: where it happened, and its message unless the store wrote that. PostgreSQL and Prisma quote rows
 * and values in theirs ("Failing row contains …"), and those may be anybody's secrets.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, severity, meta, table, constraint } = error as Error & Record<string, unknown>;
  const violated = / violates [a-z ]+ constraint "(\w{1,63})"/.exec(error.message)?.[1];
  const fromStore = error.name.startsWith('Prisma') || severity !== undefined;
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    ...(fromStore
      ? { store: namesIn({ table, constraint: constraint ?? violated, ...(meta as object) }) }
      : { message: error.message }),
    stack: framesOf(error),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

function namesIn(value: unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const walk = (at: unknown) => {
    if (typeof at !== 'object' || at === null) return;
    for (const key of [...Object.keys(at), 'cause']) {
      const entry = (at as Record<string, unknown>)[key];
      if (harmless.includes(key) && typeof entry !== 'object') found[key] = entry;
      else if (key === 'constraint') found[key] = JSON.stringify(entry);
      else if (key === 'driverAdapterError' || key === 'cause') walk(entry);
    }
  };
  walk(value);
  return Object.fromEntries(Object.entries(found).filter(([, entry]) => entry !== undefined));
}

/** The places alone, without the message above them and without the folder that this server happens to live in. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => ownPaths.reduce((text, path) => text.replaceAll(path, ''), line.trim()));
}
