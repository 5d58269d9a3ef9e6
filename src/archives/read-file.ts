import { type ByteSource, joined } from './byte-source.ts';
import { extentOf, openZip, readEntries } from './open-zip.ts';
import { mostEntries } from './unpack-budget.ts';
import { unpackEntry } from './unpack-entry.ts';

/** Of a file that is read as text, in bytes. */
export const longestText = 1_000_000;

/**
 * One file of a stored archive as text; null where there is none, where it is no text, and where it is too long to be shown. `admit` is told
 * of its bytes before they are unpacked, and throws when they are too many.
 */
export async function readFile(
  source: ByteSource,
  path: string,
  admit: (bytes: number) => void = () => {},
): Promise<string | null> {
  const zip = await openZip(source);
  const entry = (await readEntries(zip, mostEntries)).find(({ fileNameRaw }) => fileNameRaw.toString() === path);
  if (!entry || path.endsWith('/') || entry.uncompressedSize > longestText) return null;
  admit(entry.uncompressedSize);
  return textOf(await joined(unpackEntry(source, entry, await extentOf(zip, entry), path)));
}

function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
