import { ArchiveRefused, shown, tooManyEntries } from './archive-refused.ts';

/** Files and folders in an archive, those of archives within it included. */
export const mostEntries = 2_000;
/** Archives within archives. */
export const deepestNesting = 3;
const unpackedPerUploadByte = 4;
const highestRatio = 100;
/** Up to here, text may be as repetitive as it likes. */
const ratioCountsFrom = 1_000_000;

/** Counts what is unpacked of one upload, archives within it included, while it is unpacked: what sizes an archive declares proves nothing. */
export interface UnpackBudget {
  entriesLeft(): number;
  takeEntries(count: number): void;
  take(bytes: number, path: string): void;
}

export function unpackBudget(uploadLimitBytes: number, packedBytes: number): UnpackBudget {
  const mostBytes = unpackedPerUploadByte * uploadLimitBytes;
  let bytes = 0;
  let entries = 0;
  return {
    entriesLeft: () => mostEntries - entries,
    takeEntries(count) {
      entries += count;
      if (entries > mostEntries) throw tooManyEntries(mostEntries);
    },
    take(more, path) {
      bytes += more;
      const refuse = (rule: string) =>
        new ArchiveRefused('ARCHIVE_TOO_LARGE', `${shown(path)}: The archive unpacks to more than ${rule}.`);
      if (bytes > mostBytes) throw refuse(`${mostBytes / 1_000_000} MB`);
      if (bytes > ratioCountsFrom && bytes > highestRatio * packedBytes) throw refuse(`${highestRatio} times its own size`);
    },
  };
}
