import { type Entry, parseExtraFields } from 'yauzl';
import { ArchiveRefused, corrupt, shown } from './archive-refused.ts';
import { requireUnpackable } from './unpack-entry.ts';

const zip64 = 0x0001;
const unicodePath = 0x7075;
const unix = { type: 0o170000, file: 0o100000, folder: 0o040000, setId: 0o6000 };
const largest = 0xffffffff;

export const zip64NotTaken = 'The ZIP64 format is for archives beyond 4 GB and is not taken.';

/** What an entry says of itself, before any of its bytes are looked at. */
export function requirePlainEntry(entry: Entry, path: string): void {
  const refuse = (rule: string) => new ArchiveRefused('ARCHIVE_UNSUPPORTED_ENTRY', `${shown(path)}: ${rule}`);
  requireUnpackable(entry, path);
  if (entry.extraFields.some(({ id }) => id === zip64) || entry.compressedSize >= largest || entry.uncompressedSize >= largest)
    throw refuse(zip64NotTaken);
  // The same mode is read whatever system the entry claims to come from: so do programs that unpack it.
  const mode = entry.externalFileAttributes >>> 16;
  const type = mode & unix.type;
  const isFolder = path.endsWith('/');
  if (type !== 0 && type !== unix.file && type !== unix.folder)
    throw refuse('Only files and folders are taken: no links, devices or sockets.');
  if (mode & unix.setId) throw refuse('Files that run with the rights of their owner (setuid, setgid) are not taken.');
  if (type !== 0 && (type === unix.folder) !== isFolder)
    throw corrupt(`${shown(path)} is a file by its name and a folder by its mode, or the reverse.`);
  if (isFolder && entry.uncompressedSize !== 0) throw corrupt(`${shown(path)} is a folder that holds bytes itself.`);
  requireOneName(entry.extraFieldRaw, entry.fileNameRaw, path);
}

/** An extra field may name the file once more, and programs differ in which name they take. */
export function requireOneName(extra: Buffer, name: Buffer, path: string): void {
  let fields: ReturnType<typeof parseExtraFields>;
  try {
    fields = parseExtraFields(extra);
  } catch {
    throw corrupt(`${shown(path)}: Its extra fields cannot be read.`);
  }
  for (const { id, data } of fields)
    if (id === unicodePath && !data.subarray(5).equals(name)) throw corrupt(`${shown(path)} has a second name that differs.`);
}
