import { expect, test } from 'vitest';
import { joined, readAll } from '../../src/archives/byte-source.ts';
import { readFile } from '../../src/archives/read-file.ts';
import { spool } from '../../src/archives/spool.ts';
import { storedBytes } from '../../src/blobs/blob-store.ts';
import { startApp } from '../support/app.ts';
import { noise, skillZip } from '../support/archive.ts';

async function* once(bytes: Uint8Array) {
  yield bytes;
}

test('bytes come back whole and in ranges, and are stored once', async () => {
  const { db, services } = await startApp();
  const { blobs, uploads } = services;
  const bytes = noise(1_500_000);
  const spooled = await spool(once(bytes), uploads.dir, 2_000_000);
  for (let n = 0; n < 2; n++) await db.$transaction((tx) => blobs.put(tx, spooled));
  const { sha256, size } = spooled;
  expect([await blobs.size(db, sha256), await db.blobChunk.count()]).toEqual([size, 6]);
  expect(await blobs.size(db, 'x')).toBeNull();
  const stored = storedBytes(blobs, db, { sha256, size });
  for (const [start, end] of [
    [0, size],
    [0, 1],
    [262_143, 262_145],
    [524_288, 524_288],
    [size - 10, size],
    [100, 1_400_000],
  ] as const) {
    expect((await joined(blobs.read(db, sha256, start, end))).equals(bytes.subarray(start, end))).toBe(true);
    expect((await readAll(stored, start, end)).equals(bytes.subarray(start, end))).toBe(true);
  }
  await spooled.close();
});

test('one file of a stored archive is read as text; what is none, is too long or is not there is null', async () => {
  const { db, services } = await startApp();
  const { blobs, uploads } = services;
  const zip = await skillZip(
    {},
    { 'a/b.md': 'text — ü', 'c.bin': Uint8Array.of(1, 255), 'long.txt': 'x'.repeat(1_000_001), noise: noise(600_000) },
  );
  const spooled = await spool(once(zip), uploads.dir, 2_000_000);
  await db.$transaction((tx) => blobs.put(tx, spooled));
  const stored = storedBytes(blobs, db, spooled);
  const paths = ['a/b.md', 'SKILL.md', 'c.bin', 'long.txt', 'none', 'a/'];
  expect(await Promise.all(paths.map((path) => readFile(stored, path)))).toEqual([
    'text — ü',
    '# Review\n',
    null,
    null,
    null,
    null,
  ]);
  await spooled.close();
});

test('what no version has is deleted, also while the same bytes are being stored again', async () => {
  const { db, services } = await startApp();
  const { blobs, uploads } = services;
  const spooled = await spool(once(noise(300_000)), uploads.dir, 2_000_000);
  await db.$transaction((tx) => blobs.put(tx, spooled));
  let stored = Promise.resolve();
  await db.$transaction(async (tx) => {
    await blobs.deleteUnused(tx, [spooled.sha256]);
    stored = db.$transaction((other) => blobs.put(other, spooled));
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  await stored;
  expect([await db.blob.count(), await db.blobChunk.count()]).toEqual([1, 2]);

  // The other way round: what is being stored is held until it is known whether a version has it.
  await db.$transaction(async (tx) => {
    await blobs.put(tx, spooled);
    stored = db.$transaction((other) => blobs.deleteUnused(other, [spooled.sha256]));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await tx.blob.count()).toBe(1);
  });
  await stored;
  expect(await db.blob.count()).toBe(0);
  await spooled.close();
});
