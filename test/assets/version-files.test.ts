import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { outcomeOf } from '../principal/cast.ts';
import { countQueries } from '../security/helpers.ts';
import { dataOf } from '../support/client.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { startAssetCast } from './cast.ts';

const { db, callers, people, database } = await startAssetCast();
const binary = randomBytes(300_000);
const files = {
  'docs/usage.md': 'Use it.\n',
  'logo.png': binary,
  'latin.txt': Uint8Array.from([0x66, 0xfc, 0x72]),
  'empty.txt': '',
  'bom.txt': '\ufeffSo be it.',
  'long.txt': 'x'.repeat(1_000_001),
  'whole.txt': 'é'.repeat(500_000),
};
const { id } = await givenSkill(db, people.owner, { slug: 'review', files });
const read = async (path: string) => {
  const document = 'query ($id: ID!, $path: String!) { asset(id: $id) { activeVersion { file(path: $path) } } }';
  return dataOf(await callers.member.query(document, { id, path })).asset.activeVersion.file;
};

test('what is in an archive can be looked at: paths and sizes, and files as text', async () => {
  const { asset } = dataOf(
    await callers.viewer.query(
      'query ($id: ID!) { asset(id: $id) { activeVersion { filesCount size sha256 metadata files { path size } } } }',
      {
        id,
      },
    ),
  );
  const { metadata, ...version } = asset.activeVersion;
  const stored = await db.blob.findUniqueOrThrow({ where: { sha256: version.sha256 } });
  expect(version).toMatchObject({ filesCount: 9, size: stored.size });
  expect(version.files.slice(0, 4)).toEqual([
    { path: 'SKILL.md', size: 9 },
    { path: 'bom.txt', size: 12 },
    { path: 'docs/usage.md', size: 8 },
    { path: 'empty.txt', size: 0 },
  ]);
  expect(await read('metadata.toml')).toBe(metadata);
  expect(await read('SKILL.md')).toBe('# Review\n');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['docs/usage.md',     'Use it.\n'],
  ['empty.txt',         ''],
  ['bom.txt',           '\ufeffSo be it.'],
  ['whole.txt',         'é'.repeat(500_000)],
  ['long.txt',          null],
  ['logo.png',          null],
  ['latin.txt',         null],
  ['docs',              null],
  ['docs/',             null],
  ['./SKILL.md',        null],
  ['../SKILL.md',       null],
  ['/SKILL.md',         null],
  ['skill.md',          null],
  ['nothing.md',        null],
  ['',                  null],
  ['__proto__',         null],
])('%j is read as text, or is null', async (path, text) => {
  expect(await read(path)).toBe(text);
});

test('all files of an answer are read with one statement', async () => {
  for (let n = 0; n < 10; n++) await givenSkill(db, people.owner, { slug: `small-${n}`, versions: ['1', '2'] });
  const page = (first: number) => `{ vault { assets(search: "small", first: ${first}) { nodes { versions {
    skill: file(path: "SKILL.md") metadata: file(path: "metadata.toml") none: file(path: "none")
  } } } } }`;
  const asked = countQueries(database.pool);
  const counts: number[] = [];
  for (const first of [1, 10]) {
    const before = asked();
    const { nodes } = dataOf(await callers.owner.query(page(first))).vault.assets;
    expect(nodes).toHaveLength(first);
    for (const version of nodes.flatMap(({ versions }: { versions: object[] }) => versions))
      expect(version).toEqual({ skill: '# Review\n', metadata: expect.stringContaining('name = "small-'), none: null });
    counts.push(asked() - before);
  }
  expect(counts[1]).toBe(counts[0]);
});

test('a request that reads out of too many archives is told to ask for fewer files; the rest of its answer stands', async () => {
  for (let n = 0; n < 21; n++) await givenSkill(db, people.owner, { slug: `tiny-${n}`, versions: ['1', '2'] });
  const ask = (files: number) => {
    const selection = Array.from({ length: files }, (_unused, n) => `f${n}: file(path: "SKILL.md")`).join(' ');
    return callers.owner.query(`{ vault { assets(search: "tiny", first: 21) { nodes { slug versions { ${selection} } } } } }`);
  };
  expect(outcomeOf(await ask(40))).toBe('ok');
  const answer = await ask(49);
  expect(outcomeOf(answer)).toBe('BAD_USER_INPUT: One request may read files out of at most 32 MB of archives. Ask for fewer.');
  expect(answer.status).toBe(200);
  const { nodes } = answer.data.vault.assets;
  expect(nodes).toHaveLength(21);
  expect(nodes[0].slug).toBe('tiny-0');
  expect(new Set(Object.values(nodes[0].versions[0]))).toEqual(new Set([null]));
});
