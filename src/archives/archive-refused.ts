import { BadUserInput } from '../kernel/errors.ts';

/** Why an archive was not taken, for programs. */
export type ArchiveReason =
  | 'ARCHIVE_UNSAFE_PATH'
  | 'ARCHIVE_UNSUPPORTED_ENTRY'
  | 'ARCHIVE_TOO_LARGE'
  | 'ARCHIVE_CORRUPT'
  | 'ARCHIVE_DUPLICATE_NAME'
  | 'ARCHIVE_NO_METADATA'
  | 'METADATA_INVALID';

/** An archive that is hostile, damaged or incomplete. The sentence names the file in it and the rule. */
export class ArchiveRefused extends BadUserInput {
  override readonly reason: ArchiveReason;

  constructor(reason: ArchiveReason, message: string) {
    super('file', message, reason);
    this.reason = reason;
  }
}

/** A rule of metadata.toml that is broken, and at which key. */
export class MetadataInvalid extends ArchiveRefused {
  /** Such as `['mcp', 'args']`; empty where the whole file is at fault. */
  readonly key: readonly string[];

  constructor(rule: string, key: readonly string[] = []) {
    super('METADATA_INVALID', `metadata.toml: ${rule}`);
    this.key = key;
  }
}

/** More bytes than an upload may have. */
export class UploadTooLarge extends ArchiveRefused {
  constructor(limitBytes: number) {
    super(
      'ARCHIVE_TOO_LARGE',
      `The archive is larger than ${limitBytes / 1_000_000} MB, the limit of this server. Leave out what the asset does not need.`,
    );
  }
}

export function corrupt(sentence: string): ArchiveRefused {
  return new ArchiveRefused('ARCHIVE_CORRUPT', sentence);
}

export function tooManyEntries(most: number): ArchiveRefused {
  return new ArchiveRefused('ARCHIVE_TOO_LARGE', `The archive holds more than ${most} files and folders.`);
}

export function directoryTooLong(most: number): ArchiveRefused {
  const rule = `The directory of the archive, with its names, extra fields and comments, has more than ${most / 1_000_000} MB.`;
  return new ArchiveRefused('ARCHIVE_TOO_LARGE', rule);
}

const longestShown = 80;

/** The name of a file in an archive as a message may show it: quoted, on one line, harmless, not too long. */
export function shown(name: string): string {
  const characters = [...name];
  const short = characters.length > longestShown ? `${characters.slice(0, longestShown).join('')}…` : name;
  return JSON.stringify(short).replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    character === '…' ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
