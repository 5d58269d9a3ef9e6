import { hash, verify } from '@node-rs/argon2';
import { BadUserInput } from '../kernel/errors.ts';

// OWASP's second choice of parameters for argon2id: 19 MiB, 2 passes.
const argon2id = 2;
const options = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const shortestPassword = 10;
const longestPassword = 1_024;

// Each hash takes a core for tens of milliseconds: more than this many at once would starve everything else.
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** A new password, as it is typed: every character counts, none is trimmed away. */
export function newPasswordInput(field: string, password: string): string {
  if ([...password].length < shortestPassword)
    throw new BadUserInput(field, `Must be at least ${shortestPassword} characters long.`);
  return passwordInput(field, password);
}

/** A password to be compared. The cap keeps hashing cheap; NUL is refused because it ends strings elsewhere. */
export function passwordInput(field: string, password: string): string {
  if (password.length > longestPassword) throw new BadUserInput(field, `Must be at most ${longestPassword} characters long.`);
  if (password.includes('\0')) throw new BadUserInput(field, 'Must not contain a NUL character.');
  return password;
}

/** argon2id, PHC string format, off the main thread. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, options));
}

let decoy: Promise<string> | undefined;

/** Compares in the same time whether the account exists or not: without a stored hash it works on a decoy and says no. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const expected = stored ?? (await decoy);
  const matches = await inTurn(() => verify(expected, password));
  return matches && stored !== null;
}
