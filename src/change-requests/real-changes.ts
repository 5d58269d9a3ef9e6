import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { type ByteSource, joined } from '../archives/byte-source.ts';
import { decodeName } from '../archives/entry-name.ts';
import { extentOf, openZip, readEntries } from '../archives/open-zip.ts';
import { mostEntries } from '../archives/unpack-budget.ts';
import { unpackEntry } from '../archives/unpack-entry.ts';

/** What becomes of the files of an archive. */
export interface RealChanges {
  set: Map<string, Uint8Array>;
  remove: Set<string>;
}

/** Of what was asked for, that which makes a difference: not the deletion of what is not there, nor a text that is there already. */
export async function realChanges(
  source: ByteSource,
  files: readonly { path: string; content: string | null }[],
): Promise<RealChanges> {
  const zip = await openZip(source);
  const present = new Map((await readEntries(zip, mostEntries)).map((entry) => [decodeName(entry.fileNameRaw), entry]));
  const changes: RealChanges = { set: new Map(), remove: new Set() };
  for (const { path, content } of files) {
    const entry = present.get(path);
    if (content === null) {
      if (entry) changes.remove.add(path);
      continue;
    }
    const bytes = Buffer.from(content);
    if (!entry || !(await holds(source, zip, entry, path, bytes))) changes.set.set(path, bytes);
  }
  return changes;
}

/** A checksum tells most texts apart at once. Equal ones prove nothing: a text can be made to have any. */
async function holds(source: ByteSource, zip: ZipFile, entry: Entry, path: string, bytes: Buffer): Promise<boolean> {
  if (entry.uncompressedSize !== bytes.length || entry.crc32 !== crc32(bytes)) return false;
  return bytes.equals(await joined(unpackEntry(source, entry, await extentOf(zip, entry), path)));
}
