import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { recordAudit } from '../../src/audit/record.ts';
import { reviseEntitlements } from '../../src/audit/revise-entitlements.ts';
import { renderLock, sha256 } from '../../src/entitlement/lock.ts';
import { resolveEntitlements, type Subject } from '../../src/entitlement/resolve.ts';
import { startApp } from '../support/app.ts';
import { givenAsset } from '../support/given-asset.ts';
import { fetchLock } from './lock-of.ts';
import { type Draw, startActs } from './random-acts.ts';

const app = await startApp({ keep: true });
afterAll(app.stop);
const { db, as, services, signIn } = app;
const { organization, owner, people, bots, acts, install } = await startActs(app);
const key = await app.givenApiKey(owner);

interface Reader {
  subject: Subject;
  client: Awaited<ReturnType<typeof as>>;
  etag: string;
}
const readers: Reader[] = [];
for (const one of [owner, ...people])
  readers.push({ subject: { kind: 'USER', userId: one.id }, client: await as(one), etag: '"none"' });
for (const one of bots) readers.push({ subject: { kind: 'BOT', botId: one.id }, client: await as(one), etag: '"none"' });
readers.push({ subject: { kind: 'SERVICE_ACCOUNT', serviceAccountId: key.id }, client: await as(key), etag: '"none"' });

/** The locks of all readers as they are, in their order. */
async function freshLocks(): Promise<string[]> {
  const resolved = await resolveEntitlements(
    db,
    organization.id,
    readers.map(({ subject }) => subject),
  );
  return resolved.map((one) => renderLock(one!.entitlements, services.publicUrl));
}

/** Reads the lock with the tag of the last time, and compares with what it is. Whether there was news. */
async function hasNews(reader: Reader, truth: string): Promise<boolean> {
  let response = await fetchLock(reader.client, { 'if-none-match': reader.etag });
  if (response.status === 401) {
    // Was removed, and has come back: with the tag of before.
    const person = people.find(({ id }) => reader.subject.kind === 'USER' && reader.subject.userId === id)!;
    reader.client = await signIn(person);
    response = await fetchLock(reader.client, { 'if-none-match': reader.etag });
  }
  const etag = `"${sha256(truth)}"`;
  const news = etag !== reader.etag;
  expect([response.status, response.headers.get('etag')]).toEqual([news ? 200 : 304, etag]);
  expect(await response.text()).toBe(news ? truth : '');
  reader.etag = etag;
  return news;
}

test('after any change, whoever is told that nothing has changed has what a fresh resolution says', async () => {
  const news = Object.fromEntries(Object.keys(acts).map((name) => [name, 0]));
  let same = 0;
  const number = fc.nat({ max: 20 });
  const draw: fc.Arbitrary<Draw> = fc.record({ one: number, two: number, several: fc.subarray([0, 1, 2, 3]) });
  const all = Object.keys(acts);
  const order = fc.shuffledSubarray(all, { minLength: all.length });
  await fc.assert(
    fc.asyncProperty(order, fc.array(draw, { minLength: all.length, maxLength: all.length }), async (names, draws) => {
      for (const [n, name] of names.entries()) {
        await acts[name]!(draws[n]!);
        const truths = await freshLocks();
        for (const [m, reader] of readers.entries()) {
          if (await hasNews(reader, truths[m]!)) news[name]!++;
          else same++;
        }
      }
    }),
    { numRuns: 30, endOnFailure: true },
  );
  // Else nothing was compared: most acts were news to somebody at some time, and none to most.
  expect(Object.values(news).filter((count) => count > 0).length).toBeGreaterThan(all.length / 2);
  expect(same).toBeGreaterThan(500);
}, 240_000);

test('an asset that is changing is not installed to anybody before the change has committed', async () => {
  const asset = await givenAsset(db, owner, { versions: ['1', '2'] });
  const about = { organizationId: organization.id, target: { type: 'asset', id: asset.id, name: asset.slug } } as const;
  const reader = readers.at(-1)!;
  let installed: Promise<unknown> = Promise.resolve();
  await db.$transaction(async (tx) => {
    await tx.asset.update({ where: { id: asset.id }, data: { activeVersionId: asset.versionIds[0]! } });
    const event = { event: 'asset.version_activated', ...about, data: { from: '2', to: '1' } } as const;
    await recordAudit(tx, { kind: 'SYSTEM' }, event);
    await reviseEntitlements(tx, organization.id, [event]);
    // Whom the asset is installed to has been looked up by now: whoever comes later has to wait.
    installed = install(asset);
    await waiting();
    expect(await db.installation.count({ where: { assetId: asset.id } })).toBe(0);
    await hasNews(reader, (await freshLocks()).at(-1)!);
  });
  await installed;
  expect(await hasNews(reader, (await freshLocks()).at(-1)!)).toBe(true);
});

/** Resolves when a statement waits for a row that another transaction holds. */
async function waiting(): Promise<void> {
  for (;;) {
    const [row] = await db.$queryRaw<[{ waits: boolean }]>`
      SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database d ON d.datname = current_database() WHERE NOT granted) AS waits`;
    if (row.waits) return;
  }
}
