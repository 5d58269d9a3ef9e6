import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { joined } from '../../src/archives/byte-source.ts';

/** Files by their path. */
export type Files = Record<string, string | Uint8Array>;

interface Named {
  name?: string;
  version?: string;
  description?: string;
  /** Lines at the end of the table `[asset]`. */
  more?: string;
}

export function skillMetadata({ name = 'code-review', version = '1', description = '', more = '' }: Named = {}): string {
  const described = description && `description = ${JSON.stringify(description)}\n`;
  const asset = `[asset]\nname = ${JSON.stringify(name)}\nversion = ${JSON.stringify(version)}\ntype = "skill"\n${described}${more}`;
  return `${asset}\n[skill]\nprompt-file = "SKILL.md"\n`;
}

/** What a good skill is made of. */
export function skillFiles(named: Named = {}, others: Files = {}): Files {
  return { 'metadata.toml': skillMetadata(named), 'SKILL.md': '# Review\n', ...others };
}

/** A zip as ordinary programs make it. */
export async function zipOf(files: Files): Promise<Buffer<ArrayBuffer>> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content as string), path, { mtime: new Date(0) });
  zip.end();
  return joined(zip.outputStream as Readable);
}

export function skillZip(named: Named = {}, others: Files = {}): Promise<Buffer<ArrayBuffer>> {
  return zipOf(skillFiles(named, others));
}

/** One entry of a zip, every part of it open to a lie. */
export interface RawEntry {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  deflate?: boolean;
  /** What the directory and the header in front of the file say, where that is to differ from the truth. */
  declared?: Partial<Header>;
  central?: Partial<Header>;
  local?: Partial<Header>;
  /** The mode of a file on Unix, such as 0o120777 for a link. */
  mode?: number;
  /** The offset that the directory names, where that is to differ from the truth. */
  offset?: number;
  /** No bytes of its own: it exists in the directory only. */
  directoryOnly?: boolean;
}

interface Header {
  name: Uint8Array;
  flags: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  extra: Uint8Array;
}

interface RawArchive {
  /** In front of the first file. */
  prefix?: Uint8Array;
  /** Behind everything. */
  suffix?: Uint8Array;
  /** What the end of the archive says there is. */
  count?: number;
}

/** A zip byte by byte. */
export function rawZip(
  entries: readonly RawEntry[],
  { prefix = Buffer.alloc(0), suffix = Buffer.alloc(0), count = entries.length }: RawArchive = {},
): Buffer {
  const files: Uint8Array[] = [prefix];
  const directory: Uint8Array[] = [];
  let at = prefix.length;
  for (const entry of entries) {
    const content = Buffer.from((entry.content ?? '') as string);
    const packed = entry.deflate ? deflateRawSync(content) : content;
    const truth: Header = {
      name: Buffer.from(entry.name as string),
      flags: 0x0800,
      method: entry.deflate ? 8 : 0,
      crc: crc32(content),
      packedSize: packed.length,
      size: content.length,
      extra: Buffer.alloc(0),
    };
    directory.push(centralHeader({ ...truth, ...entry.declared, ...entry.central }, entry.mode ?? 0o100644, entry.offset ?? at));
    if (entry.directoryOnly) continue;
    const file = Buffer.concat([localHeader({ ...truth, ...entry.declared, ...entry.local }), packed]);
    files.push(file);
    at += file.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count & 0xffff, 8);
  end.writeUInt16LE(count & 0xffff, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, central, end, suffix]);
}

function localHeader({ name, flags, method, crc, packedSize, size, extra }: Header): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packedSize, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function centralHeader({ name, flags, method, crc, packedSize, size, extra }: Header, mode: number, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(packedSize, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name, extra]);
}

/** The entries of a good skill, for others to stand beside. */
export function skillEntries(named: Named = {}): RawEntry[] {
  return Object.entries(skillFiles(named)).map(([name, content]) => ({ name, content }));
}

/** Bytes that cannot be compressed. */
export const noise = (length: number) => randomBytes(length);
