import { BadUserInput } from '../kernel/errors.ts';

/**
 * What an asset of this name is called in locks, addresses and commands: lower-case letters, digits, dots, underscores and hyphens, of
 * which a letter or digit comes first and last. Empty when the name holds neither.
 */
export function assetSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 100)
    .replace(/[^a-z0-9]+$/, '');
}

/** The slug of a name that somebody gives to an asset. */
export function slugInput(field: string, name: string): string {
  const slug = assetSlug(name);
  if (slug === '') throw new BadUserInput(field, 'Must hold a letter from a to z or a digit.');
  return slug;
}
