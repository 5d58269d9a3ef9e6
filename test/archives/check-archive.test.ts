import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { ArchiveRefused } from '../../src/archives/archive-refused.ts';
import { joined } from '../../src/archives/byte-source.ts';
import { checkArchive } from '../../src/archives/check-archive.ts';
import { requireDistinct } from '../../src/archives/entry-name.ts';
import { readFile } from '../../src/archives/read-file.ts';
import { rewriteArchive, writeArchive } from '../../src/archives/rewrite-archive.ts';
import { type Spooled, spool } from '../../src/archives/spool.ts';
import { noise, rawZip, skillEntries, skillFiles, skillMetadata, zipOf } from '../support/archive.ts';
import { hostile } from './hostile.ts';

const dir = mkdtempSync(join(tmpdir(), 'gatehouse-archives-'));
const uploads = { dir, limitBytes: 2_000_000 };
afterAll(() => rmSync(dir, { recursive: true }));

async function* once(bytes: Uint8Array) {
  yield bytes;
}
const spooled = (bytes: Uint8Array) => spool(once(bytes), dir, 20_000_000);
const bytesOf = (archive: Spooled) => joined(archive.read(0, archive.size));

async function check(bytes: Uint8Array) {
  const archive = await spooled(bytes);
  try {
    return await checkArchive(archive, uploads);
  } finally {
    await archive.close();
  }
}

test('to tell paths apart, no folder is gone through again with everything that is in it', () => {
  const paths = Array.from({ length: 20 }, (_, n) => Array.from({ length: 30 }, (_unused, depth) => `f${n}-${depth}`).join('/'));
  const normalize = vi.spyOn(String.prototype, 'normalize');
  requireDistinct(paths);
  const read = normalize.mock.contexts.reduce<number>((sum, text) => sum + String(text).length, 0);
  normalize.mockRestore();
  expect(read).toBeLessThanOrEqual(2 * paths.join('').length);
});

test('paths of 32 parts are taken, of a folder too', async () => {
  const checked = await check(
    rawZip([...skillEntries(), { name: 'a/'.repeat(32), mode: 0o040755 }, { name: `${'a/'.repeat(31)}b` }]),
  );
  expect(checked.files.map(({ path }) => path)).toContain(`${'a/'.repeat(31)}b`);
});

test('a good archive is taken as it is', async () => {
  const checked = await check(
    await zipOf(skillFiles({ description: ' Reads code. ' }, { 'lib/a.js': 'let a;', 'empty.txt': '' })),
  );
  expect(checked).toMatchObject({
    metadata: { name: 'code-review', version: '1', type: 'SKILL', description: 'Reads code.', clients: [], dependencies: [] },
    files: [
      { path: 'SKILL.md', size: 9 },
      { path: 'empty.txt', size: 0 },
      { path: 'lib/a.js', size: 6 },
      { path: 'metadata.toml', size: expect.any(Number) },
    ],
  });
});

test('so are folders, stored files, archives three deep, a comment, and text that repeats itself below a megabyte', async () => {
  const comment = Buffer.from('made by git archive');
  const raw = rawZip([
    ...skillEntries(),
    { name: 'lib/', mode: 0o040755 },
    { name: 'lib/a' },
    { name: 'zeros', content: Buffer.alloc(900_000), deflate: true },
  ]);
  raw.writeUInt16LE(comment.length, raw.length - 2);
  await expect(check(Buffer.concat([raw, comment]))).resolves.toBeTruthy();
  let inner: Buffer = Buffer.from('at the bottom');
  for (let n = 0; n < 3; n++) inner = await zipOf({ inner });
  await expect(check(await zipOf(skillFiles({}, { inner })))).resolves.toBeTruthy();
});

test.each(Object.entries(hostile))('%s is refused', async (_what, { reason, says, bytes }) => {
  const refusal = await check(await bytes()).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(ArchiveRefused);
  expect([(refusal as ArchiveRefused).reason, (refusal as ArchiveRefused).message]).toEqual([
    reason,
    expect.stringMatching(says),
  ]);
  expect((refusal as ArchiveRefused).message).toMatch(/^[^\p{Cc}\u202E]{10,400}\.$/u);
  expect((refusal as ArchiveRefused).message).not.toContain('hunter2');
  expect(readdirSync(dir)).toEqual([]);
});

test('more bytes than an upload may have are refused while they come', async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 100_000;
      yield noise(100_000);
    }
  }
  await expect(spool(endless(), dir, 1_000_000)).rejects.toThrow(
    'The archive is larger than 1 MB, the limit of this server. Leave out what the asset does not need.',
  );
  expect(read).toBe(1_100_000);
  expect(readdirSync(dir)).toEqual([]);
});

test('one byte changed anywhere in an archive: it is refused, or it holds the same files', async () => {
  const good = await zipOf(skillFiles({}, { 'a/b.txt': 'some text, some text, some text', 'c.txt': noise(50).toString('hex') }));
  const contentOf = async (bytes: Buffer) => {
    const archive = await spooled(bytes);
    try {
      const checked = await checkArchive(archive, uploads);
      const texts = await Promise.all(checked.files.map(({ path }) => readFile(archive, path)));
      return JSON.stringify([checked.files, checked.metadata, texts]);
    } catch (error) {
      if (error instanceof ArchiveRefused) return 'refused';
      throw error;
    } finally {
      await archive.close();
    }
  };
  const content = await contentOf(good);
  expect(content).not.toBe('refused');
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= flip;
      expect(['refused', content]).toContain(await contentOf(bytes));
    }),
    { numRuns: 600 },
  );
});

test('an archive that is written twice has the same bytes, and one that is rewritten keeps what was not changed', async () => {
  const files = new Map(
    Object.entries(skillFiles({}, { 'lib/a.bin': noise(300_000), old: 'x' })).map(([path, text]) => [path, Buffer.from(text)]),
  );
  const [one, other] = [await writeArchive(files, uploads), await writeArchive(files, uploads)];
  expect(one.sha256).toBe(other.sha256);
  const commented = `# ours\n${skillMetadata()}\n[custom]\nat = 2026-08-13\n`;
  const changes = {
    set: new Map([
      ['metadata.toml', Buffer.from(commented)],
      ['new/b.md', Buffer.from('b')],
    ]),
    remove: new Set(['old']),
  };
  const changed = await rewriteArchive(one, changes, uploads);
  const renamed = await rewriteArchive(changed, { name: 'reviewer', version: '2.0.0' }, uploads);
  const { metadata, files: listed } = await checkArchive(renamed, uploads);
  expect(listed.map(({ path }) => path)).toEqual(['SKILL.md', 'lib/a.bin', 'metadata.toml', 'new/b.md']);
  expect(metadata.text).toBe(commented.replace('"code-review"', '"reviewer"').replace('"1"', '"2.0.0"'));
  expect((await bytesOf(renamed)).subarray(0, 4).toString()).toBe('PK\x03\x04');
  for (const archive of [one, other, changed, renamed]) await archive.close();
});
