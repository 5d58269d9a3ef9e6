import { textInput } from '../kernel/text-input.ts';

/** Matches text that contains the term, in upper or lower case. The wildcards of LIKE stand for themselves. */
export function containing(field: string, term: string) {
  const literal = textInput(field, term, 254).replace(/[\\%_]/g, '\\$&');
  return { contains: literal, mode: 'insensitive' as const };
}
