import { BadUserInput } from '../kernel/errors.ts';

/** The id of a plugin, as its manifest has it. */
export function pluginIdInput(field: string, value: string): string {
  if (!/^[a-z][a-z0-9-]{1,63}$/.test(value))
    throw new BadUserInput(
      field,
      'Must be the id of a plugin: 2 to 64 lower-case letters, digits and hyphens, of which a letter comes first.',
    );
  return value;
}
