// Whatever these scripts start or make is ended and removed again: at the end, on an error and on Ctrl-C.
import { rm } from 'node:fs/promises';

const undo = [];
let ended = null;

/** Registers what is to be undone, last first. Returns a function that undoes it now. */
export function defer(work) {
  const entry = { work };
  undo.push(entry);
  return async () => {
    const at = undo.indexOf(entry);
    if (at >= 0) undo.splice(at, 1);
    await work();
  };
}

export function deferRemoval(folder) {
  return defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
}

async function cleanUp() {
  for (let entry = undo.pop(); entry; entry = undo.pop()) {
    await Promise.resolve(entry.work()).catch((error) => process.stderr.write(`Cleaning up failed: ${error.message}\n`));
  }
}

/** Runs a script's main function; it returns the exit code, or nothing for 0. */
export function runMain(main) {
  const end = (code) => {
    ended ??= cleanUp().then(() => process.exit(code));
    return ended;
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.on(signal, () => void end(code));
  main()
    .catch((error) => {
      if (!ended) process.stderr.write(`${error instanceof UsageError ? `${error.message} See --help.` : error.stack}\n`);
      return error instanceof UsageError ? 2 : 1;
    })
    .then((code) => end(code ?? 0));
}

export class UsageError extends Error {}

export function wholeNumber(name, text, minimum = 1) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum) throw new UsageError(`--${name} must be a whole number from ${minimum}.`);
  return value;
}
