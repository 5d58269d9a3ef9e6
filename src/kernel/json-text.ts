import { BadUserInput } from './errors.ts';

/** Of a JSON document that is kept for somebody else, in bytes. */
const longestJson = 256 * 1024;
const deepestJson = 100;

/** A JSON document written into a text. Answers with what it says; the text itself is what is kept, so that nothing of it is lost. */
export function jsonInput(field: string, text: string): unknown {
  if (Buffer.byteLength(text) > longestJson)
    throw new BadUserInput(field, `Must be at most ${longestJson / 1024} KiB long in UTF-8.`);
  const value = parse(field, text);
  if (isDeeper(value, deepestJson)) throw new BadUserInput(field, `Must not be nested more than ${deepestJson} levels deep.`);
  return value;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadUserInput(field, 'Must be a JSON document, written into a string.');
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((entry) => isDeeper(entry, levels - 1));
}
