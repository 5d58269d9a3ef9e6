import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'smol-toml';
import { parseToml } from './metadata.ts';

/** metadata.toml with another name or version of the asset. Everything else stays as it was written, comments included where that can be. */
export function setMetadata(source: string, values: { name?: string | undefined; version?: string | undefined }): string {
  const document = parseToml(source) as Record<string, Record<string, unknown>>;
  const table = document['asset'] ? 'asset' : 'artifact';
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const wanted = { ...document, [table]: { ...document[table], ...Object.fromEntries(given) } };
  const edited = given.reduce((text, [key, value]) => setInTable(text, table, key, value), source);
  return isDeepStrictEqual(parsed(edited), parsed(stringify(wanted))) ? edited : stringify(wanted);
}

/** A plain edit of one line. Whether it hit what it should is for the caller to see. */
function setInTable(source: string, table: string, key: string, value: string): string {
  const lines = source.split('\n');
  const from = lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*${table}\\s*\\]`).test(line));
  const pattern = new RegExp(`^(\\s*${key}\\s*=\\s*)("(?:[^"\\\\]|\\\\.)*"|'[^']*')`);
  const at = lines.findIndex((line, index) => index > from && pattern.test(line));
  if (from === -1 || at === -1) return source;
  return lines
    .with(
      at,
      lines[at]!.replace(pattern, (_all, before: string) => before + JSON.stringify(value)),
    )
    .join('\n');
}

/** What a text means, in plain values that can be compared. */
function parsed(source: string): unknown {
  try {
    return JSON.parse(JSON.stringify(parseToml(source)));
  } catch {
    return null;
  }
}
