import type { ArchiveReason } from '../../src/archives/archive-refused.ts';
import { noise, type RawEntry, rawZip, skillEntries, skillFiles, zipOf } from '../support/archive.ts';

export interface Hostile {
  reason: ArchiveReason;
  /** The file or the rule, in the sentence that refuses it. */
  says: RegExp;
  bytes: () => Buffer | Promise<Buffer>;
}

/** A good skill with one more entry in it. */
const beside = (...entries: RawEntry[]) => rawZip([...skillEntries(), ...entries]);
/** Fields that hold nothing, four bytes each: an entry makes an object of every one. */
const manyFields = Buffer.alloc(50_000, Buffer.from('34120000', 'hex'));
const zeros = (length: number) => Buffer.alloc(length);

async function nested(depth: number): Promise<Buffer> {
  let inner: Buffer = Buffer.from('at the bottom');
  for (let n = 0; n < depth; n++) inner = await zipOf({ [`${n}.zip`]: inner });
  return inner;
}

/** A hundred entries that all unpack the same megabyte of zeros. */
function overlapping(): Buffer {
  const content = zeros(1_000_000);
  const first = { name: 'bomb-0', content, deflate: true };
  const good = skillEntries();
  const offset = rawZip(good).length - rawZip(good).subarray(-22).readUInt32LE(12) - 22;
  const others = Array.from({ length: 199 }, (_, n) => ({ ...first, name: `bomb-${n + 1}`, offset, directoryOnly: true }));
  return rawZip([...good, first, ...others]);
}

/** By what is wrong, with the row of docs/security-matrix.md where a broken build shows that the defence is needed. */
export const hostile: Record<string, Hostile> = {
  'Z1: a path that climbs': unsafe('../x', /"\.\.\/x": .*climb/),
  'Z1: a path that climbs further in': unsafe('a/../../x', /climb/),
  'Z1: an absolute path': unsafe('/etc/passwd', /relative/),
  'Z1: a drive letter': unsafe('C:/x', /drive/),
  'Z1: a backslash': unsafe('..\\x', /backslash/),
  'Z1: an empty segment': unsafe('a//b', /empty/),
  'Z1: a dot segment': unsafe('./a', /empty or "\."/),
  'Z1: dots and spaces that Windows drops': unsafe('a/.. /b', /at the end of its name/),
  'Z8: a NUL': unsafe('a\0.md', /"a\\u0000\.md": .*control/),
  'Z8: a line break': unsafe('a\r\nSet-Cookie: b', /control/),
  'Z8: a reversed reading direction': unsafe('a\u202Edm.exe', /direction/),
  'Z8: a name of the prototype': unsafe('__proto__', /__proto__/),
  'Z8: a name of 5,000 bytes': unsafe('x'.repeat(5_000), /at most 1000 bytes/),
  'Z8: a path of 33 parts': unsafe(`${'a/'.repeat(32)}b`, /at most 32 parts/),
  'Z8: a name that is not UTF-8': unsafe(Uint8Array.of(0x61, 0xff, 0xfe), /UTF-8/),

  'Z2: a symbolic link': unsupported({ name: 'link', content: '/etc/passwd', mode: 0o120777 }, /"link": .*no links/),
  'Z2: a device': unsupported({ name: 'device', mode: 0o020666 }, /devices/),
  'Z2: a setuid file': unsupported({ name: 'run', content: 'x', mode: 0o104755 }, /setuid/),
  'Z2: an encrypted file': unsupported({ name: 'a', content: 'x', declared: { flags: 0x0801 } }, /Encrypted/),
  'Z2: another compression': unsupported({ name: 'a', content: 'x', declared: { method: 14 } }, /deflated/),
  'Z2: the ZIP64 format': unsupported(
    { name: 'a', content: 'x', central: { extra: Buffer.from('0100040000000000', 'hex') } },
    /ZIP64/,
  ),

  'Z7: the same name twice': twins('a.md', 'a.md', /"a\.md" is in the archive twice/),
  'Z7: names that differ in case only': twins('Readme.md', 'README.md', /"README\.md" stands beside "Readme\.md"/),
  'Z7: folders that differ in case only': twins('a/x', 'A/y', /stands beside/),
  'Z7: names that Unicode holds for equal': twins('caf\u00e9', 'cafe\u0301', /stands beside/),
  'Z7: a file that is a folder as well': twins('a', 'a/b', /a file and a folder/),

  'Z3: an honest bomb': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /"bomb": The archive unpacks to more than (8|32) MB/,
    bytes: () => beside({ name: 'bomb', content: zeros(33_000_000), deflate: true }, { name: 'noise', content: noise(400_000) }),
  },
  'Z3: a ratio over 100 to 1': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /more than 100 times its own size/,
    bytes: () => beside({ name: 'zeros', content: zeros(1_500_000), deflate: true }),
  },
  'Z3: a bomb in an archive in the archive': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /"inner\.zip\/bomb": /,
    bytes: async () => zipOf(skillFiles({}, { 'inner.zip': await zipOf({ bomb: zeros(30_000_000) }) })),
  },
  'Z3: archives four deep': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /at most 3 deep/,
    bytes: async () => zipOf(skillFiles({}, { 'inner.zip': await nested(4) })),
  },
  'Z6: 100,000 entries': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /more than 2000 files/,
    // In the directory only: the archive is to be small enough to be looked at.
    bytes: () => rawZip(Array.from({ length: 100_000 }, (_, n) => ({ name: n.toString(36), directoryOnly: n > 0 }))),
  },
  'Z6: a directory of 4 MB': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /directory .* more than 3 MB/,
    bytes: () => beside(...Array.from({ length: 80 }, (_, n) => ({ name: `f${n}`, central: { extra: manyFields } }))),
  },
  'Z6: such a directory in an archive in the archive': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /directory .* more than 3 MB/,
    bytes: async () => {
      const inner = rawZip(Array.from({ length: 80 }, (_, n) => ({ name: `f${n}`, central: { extra: manyFields } })));
      return zipOf(skillFiles({}, { 'inner.zip': inner, noise: noise(100_000) }));
    },
  },
  'Z3: 2,001 entries in an archive in the archive': {
    reason: 'ARCHIVE_TOO_LARGE',
    says: /more than \d+ files/,
    bytes: () => zipOf(skillFiles({}, { 'inner.zip': rawZip(Array.from({ length: 2_000 }, (_, n) => ({ name: `f${n}` }))) })),
  },

  'Z5: 3,000 entries that are said to be 3': {
    reason: 'ARCHIVE_CORRUPT',
    says: /belong to no file/,
    bytes: () => rawZip([...skillEntries(), ...Array.from({ length: 3_000 }, (_, n) => ({ name: `f${n}` }))], { count: 3 }),
  },
  'Z4: a declared size that is too small': lie({ size: 10 }, /another size than it declares/),
  'Z4: a declared size that is too large': lie({ size: 1_000_000 }, /another size than it declares/),
  'Z5: a wrong checksum': lie({ crc: 1 }, /checksum/),
  'Z7: a name in front of the file that differs': corrupt(
    { name: 'good.md', content: 'x', local: { name: Buffer.from('evil.md') } },
    /"good\.md": The name/,
  ),
  'Z4: a size in front of the file that differs': corrupt({ name: 'a', content: 'x', local: { size: 5 } }, /size/),
  'Z7: a second name in an extra field': corrupt(
    { name: 'a', content: 'x', central: { extra: Buffer.from('7570060001000000007a', 'hex') } },
    /second name/,
  ),
  'Z6: 200 entries over the same bytes': { reason: 'ARCHIVE_CORRUPT', says: /shares bytes/, bytes: overlapping },
  'Z5: bytes behind the compressed ones': corrupt(
    { name: 'a', content: Buffer.from('0300ffff', 'hex'), declared: { method: 8, size: 0, crc: 0 } },
    /behind its end/,
  ),
  'compressed bytes that are none': corrupt({ name: 'a', content: 'no deflate', declared: { method: 8 } }, /damaged/),
  'Z5: a folder with bytes': corrupt({ name: 'a/', content: 'x', mode: 0o040755 }, /folder that holds bytes/),
  'an inner archive that cannot be read': {
    reason: 'ARCHIVE_CORRUPT',
    says: /cannot be read/,
    bytes: () => beside({ name: 'a.zip', content: 'PK\x03\x04 and no more' }),
  },
  'Z5: a program in front': {
    reason: 'ARCHIVE_CORRUPT',
    says: /in front/,
    bytes: () => rawZip(skillEntries(), { prefix: Buffer.from('MZ this runs') }),
  },
  'junk behind': {
    reason: 'ARCHIVE_CORRUPT',
    says: /damaged/,
    bytes: () => rawZip(skillEntries(), { suffix: Buffer.from('junk') }),
  },
  'a truncated archive': { reason: 'ARCHIVE_CORRUPT', says: /damaged/, bytes: () => beside().subarray(0, 200) },
  garbage: { reason: 'ARCHIVE_CORRUPT', says: /no zip/, bytes: () => Buffer.from('this is no zip at all, and never was one') },
  'no bytes at all': { reason: 'ARCHIVE_CORRUPT', says: /empty/, bytes: () => Buffer.alloc(0) },

  'an archive without entries': { reason: 'ARCHIVE_NO_METADATA', says: /holds no metadata\.toml/, bytes: () => rawZip([]) },
  'no metadata.toml': { reason: 'ARCHIVE_NO_METADATA', says: /at its root/, bytes: () => zipOf({ 'SKILL.md': '' }) },
  'one folder around everything': {
    reason: 'ARCHIVE_NO_METADATA',
    says: /the folder "review"\. Zip what is in the folder/,
    bytes: () => zipOf({ 'review/metadata.toml': '', 'review/SKILL.md': '' }),
  },
  'metadata.toml that is no TOML': {
    reason: 'METADATA_INVALID',
    says: /line 1, column/,
    bytes: () => zipOf({ 'metadata.toml': 'hunter2 = = 1' }),
  },
  'metadata.toml that is too long': {
    reason: 'METADATA_INVALID',
    says: /at most 256 kB/,
    bytes: () => zipOf({ 'metadata.toml': `# ${'x'.repeat(300_000)}` }),
  },
};

function unsafe(name: string | Uint8Array, says: RegExp): Hostile {
  return { reason: 'ARCHIVE_UNSAFE_PATH', says, bytes: () => beside({ name, content: 'x' }) };
}

function unsupported(entry: RawEntry, says: RegExp): Hostile {
  return { reason: 'ARCHIVE_UNSUPPORTED_ENTRY', says, bytes: () => beside(entry) };
}

function twins(one: string, other: string, says: RegExp): Hostile {
  return {
    reason: 'ARCHIVE_DUPLICATE_NAME',
    says,
    bytes: () => beside({ name: one, content: 'x' }, { name: other, content: 'y' }),
  };
}

function corrupt(entry: RawEntry, says: RegExp): Hostile {
  return { reason: 'ARCHIVE_CORRUPT', says, bytes: () => beside(entry) };
}

function lie(declared: NonNullable<RawEntry['declared']>, says: RegExp): Hostile {
  return corrupt({ name: 'liar', content: Buffer.alloc(100_000, 'text of some length '), deflate: true, declared }, says);
}
