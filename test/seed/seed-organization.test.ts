import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { parse } from 'smol-toml';
import { beforeAll, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { assetTypes } from '../../src/assets/asset-type.ts';
import { defaultPrefixes } from '../../src/auth/token-format.ts';
import { seedOrganization } from '../../src/seed/seed-organization.ts';
import { sizes } from '../../src/seed/sizes.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';

const size = sizes.small;
const input = { organization: 'Trial & Error', size, seed: 1 };
const silent = () => {};
let app: TestApp;
let made: Awaited<ReturnType<typeof seedOrganization>>;
const progress: [string, number, number][] = [];

beforeAll(async () => {
  app = await startApp({ keep: true });
  made = await seedOrganization(app.db, defaultPrefixes, input, (...step) => progress.push(step));
  return app.stop;
});

const bearer = (token: string) => clientOf(app.app, { authorization: `Bearer ${token}` });

test('an organization has what its size says, as rows that the database accepts', async () => {
  const { db } = app;
  const where = { organizationId: made.organization.id };
  expect({
    people: await db.membership.count({ where }),
    teams: await db.team.count({ where }),
    teamsOfSample: await db.teamMember.count({ where: { membership: { user: { email: made.person.email } } } }),
    bots: await db.bot.count({ where }),
    repositories: await db.repository.count({ where }),
    collections: await db.collection.count({ where }),
    assets: await db.asset.count({ where: { ...where, activeVersionId: { not: null } } }),
    versions: await db.assetVersion.count({ where }),
    installations: await db.installation.count({ where }),
  }).toEqual(size);
  expect(await db.assetName.count({ where })).toBe(size.versions);
  expect(made.rows).toMatchObject({ assets: size.assets, versions: size.versions, installations: size.installations });
});

test('progress comes to its end', () => {
  const counts = progress.map(([, done]) => done);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  const [, done, total] = progress.at(-1)!;
  expect(done).toBe(total);
});

test('every archive opens, has the bytes that its row says, and holds metadata of its own name and version', async () => {
  const versions = await app.db.assetVersion.findMany({ include: { asset: true, blob: { include: { chunks: true } } } });
  expect(versions).toHaveLength(size.versions);
  for (const { asset, version, sha256, metadata, files, blob } of versions) {
    const bytes = Buffer.concat(blob.chunks.map((chunk) => chunk.bytes));
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([blob.size, sha256]);
    const held = await filesIn(bytes);
    expect([...held].map(([path, content]) => ({ path, size: Buffer.byteLength(content) })).sort(byPath)).toEqual(files);
    expect(held.get('metadata.toml')).toBe(metadata);
    const read = parse(metadata) as { asset: { name: string; version: string; type: string } } & Record<
      string,
      { 'prompt-file'?: string }
    >;
    const { key } = assetTypes[asset.type];
    expect(read.asset).toMatchObject({ name: asset.slug, version, type: key });
    const prompt = read[key]?.['prompt-file'];
    if (prompt) expect(held.get(prompt)).toContain(asset.name);
  }
});

const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);

async function filesIn(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await fromBufferPromise(bytes);
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  return files;
}

test('the token and the key open the door, and are stored as hashes only', async () => {
  const principal = async (token: string) => (await bearer(token).query('{ principal { kind name } }')).data.principal;
  expect(await principal(made.person.token)).toMatchObject({ kind: 'USER' });
  expect(await principal(made.bot.key)).toEqual({ kind: 'BOT', name: made.bot.name });
  const stored = JSON.stringify([await app.db.token.findMany(), await app.db.auditEvent.findMany()]);
  for (const secret of [made.person.token, made.bot.key, made.owner.password]) expect(stored).not.toContain(secret);
});

test('the owner and everybody else sign in with the same password', async () => {
  const { password } = made.owner;
  for (const { email } of [made.owner, made.person]) {
    const person = { kind: 'person' as const, id: email, email, password, organization: made.organization };
    expect((await (await app.signIn(person)).query('{ user { email } }')).data.user).toEqual({ email });
  }
});

test('the audit log has a row for each thing that was made, and says that the system made it', async () => {
  const events = await app.db.auditEvent.groupBy({ by: ['event', 'actorKind'], _count: true, where: { actorKind: 'SYSTEM' } });
  const counts = Object.fromEntries(events.map(({ event, _count }) => [event, _count]));
  const collections = await app.db.installation.count({ where: { collectionId: { not: null } } });
  expect(counts).toMatchObject({
    'organization.created': 1,
    'member.added': size.people,
    'team.created': size.teams,
    'bot.created': size.bots,
    'repository.connected': size.repositories,
    'asset.created': size.assets,
    'asset.updated': size.versions - size.assets,
    'install.set': size.installations - collections,
    'collection.installed': collections,
    'token.created': 2,
  });
});

test('an organization that exists is not touched, and is named', async () => {
  const before = await app.db.asset.count();
  const again = seedOrganization(app.db, defaultPrefixes, { ...input, seed: 2 }, silent);
  await expect(again).rejects.toMatchObject({
    code: 'CONFLICT',
    field: 'organization',
    message: 'The organization trial-error exists already. Choose another name with --organization.',
  });
  expect(await app.db.asset.count()).toBe(before);
  expect(await app.db.organization.count()).toBe(1);
});

test('nothing is left of a run that failed half way', async () => {
  const stopped = seedOrganization(app.db, defaultPrefixes, { ...input, organization: 'Stopped' }, (what) => {
    if (what === 'versions') throw new Error('stopped');
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect(await app.db.organization.count({ where: { slug: 'stopped' } })).toBe(0);
  expect(await app.db.asset.count()).toBe(size.assets);
});

test('a second organization with the same seed has the same names and shares the bytes', async () => {
  const second = await seedOrganization(app.db, defaultPrefixes, { ...input, organization: 'Second' }, silent);
  const slugs = (organizationId: string) =>
    app.db.asset.findMany({ where: { organizationId }, select: { slug: true }, orderBy: { slug: 'asc' } });
  expect(await slugs(second.organization.id)).toEqual(await slugs(made.organization.id));
  expect(await app.db.blob.count()).toBe(size.versions);
  expect(second.person.email).toBe(made.person.email.replace('trial-error', 'second'));
});
