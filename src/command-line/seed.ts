import { performance } from 'node:perf_hooks';
import type { Config } from '../config.ts';
import type { Db } from '../db/client.ts';
import { seedOrganization } from '../seed/seed-organization.ts';
import { type SizeName, sizeNames, sizes } from '../seed/sizes.ts';
import { type Options, UsageError } from './arguments.ts';
import { progressBar } from './progress-bar.ts';

export function readSeedOptions(options: Options) {
  const { size = 'small', seed = '1' } = options;
  if (!isSizeName(size)) throw new UsageError(`--size must be one of ${sizeNames.join(', ')}.`);
  if (!/^\d{1,9}$/.test(seed)) throw new UsageError('--seed must be a whole number from 0 to 999999999.');
  return { size, seed: Number(seed), organization: options.organization ?? `Seeded ${size}` };
}

export async function seed(db: Db, { tokenPrefixes, publicUrl }: Config, given: ReturnType<typeof readSeedOptions>) {
  const startedAt = performance.now();
  const { rows, ...made } = await seedOrganization(
    db,
    tokenPrefixes,
    { ...given, size: sizes[given.size] },
    progressBar(process.stderr),
  );
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  const { origin } = publicUrl;
  return {
    ...made,
    size: given.size,
    seed: given.seed,
    rows,
    seconds,
    next: [
      'The password, the token and the key are shown this once. Everybody in the organization has the same password.',
      `Start the server if it is not running, and sign in at ${origin}/sign-in as ${made.owner.email}.`,
      `A person's lock: curl -H "Authorization: Bearer ${made.person.token}" ${origin}/api/skills/sx.lock`,
      `A bot's lock: curl -H "Authorization: Bearer ${made.bot.key}" ${origin}/api/skills/sx.lock`,
    ],
  };
}

function isSizeName(text: string): text is SizeName {
  return Object.hasOwn(sizes, text);
}
