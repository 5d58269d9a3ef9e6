import { expect, test } from 'vitest';
import { splitLines } from '../../src/usage/split-lines.ts';
import { readUsageLine } from '../../src/usage/usage-line.ts';
import { use } from './report.ts';

const read = (line: object | string) => readUsageLine(typeof line === 'string' ? line : JSON.stringify(line));
const soon = new Date(Date.now() + 3_600_000).toISOString();

test('a line says what was used, when, by whom and how it went', () => {
  const line = { ...use(), actor: ' Ada@x.test', tool_name: 'grep', duration_ms: 12.6, success: false, more: { of: 'it' } };
  expect(read(line)).toEqual({
    text: JSON.stringify(line),
    assetName: 'code-review',
    assetVersion: '3',
    assetType: 'skill',
    usedAt: new Date('2026-08-13T10:00:00Z'),
    actor: 'Ada@x.test',
    toolName: 'grep',
    durationMs: 13,
    success: false,
  });
});

test('a name is enough, and null is as good as left out', () => {
  const bare = {
    assetName: 'x',
    assetVersion: '',
    assetType: '',
    usedAt: null,
    actor: null,
    toolName: null,
    durationMs: null,
    success: null,
  };
  expect(read({ asset_name: 'x' })).toMatchObject(bare);
  const nulls = {
    asset_version: null,
    asset_type: null,
    timestamp: null,
    actor: '',
    tool_name: null,
    duration_ms: null,
    success: null,
  };
  expect(read({ asset_name: 'x', ...nulls })).toMatchObject(bare);
});

// biome-ignore format: a table reads best as a table
test.each([
  [{ timestamp: null, ts: '2026-08-13T10:00:00+02:00' }, '2026-08-13T08:00:00.000Z'],
  [{ ts: '2020-01-01T00:00:00Z' },                       '2026-08-13T10:00:00.000Z'],
  [{ timestamp: '2026-08-13 10:00' },                    undefined],
  [{ timestamp: 1_786_615_200 },                         undefined],
  [{ timestamp: { at: 'noon' } },                        undefined],
  [{ timestamp: soon },                                  undefined],
])('the time of %j is %s', (more, moment) => {
  expect(read(use(more))?.usedAt?.toISOString()).toBe(moment);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['SKILL',              'skill'],
  ['mcp-remote',         'mcp'],
  ['claude_code_plugin', 'claude-code-plugin'],
  ['Poem',               'poem'],
])('the type %s is kept as %s', (asset_type, kept) => {
  expect(read(use({ asset_type }))?.assetType).toBe(kept);
});

// biome-ignore format: a table reads best as a table
test.each<[what: string, line: object | string]>([
  ['no JSON',           '{"asset_name":'],
  ['a text',            '"code-review"'],
  ['null',              'null'],
  ['a list',            [use()]],
  ['nothing in it',     {}],
  ['an empty name',     use({ asset_name: ' ' })],
  ['a name of numbers', use({ asset_name: 7 })],
  ['a long name',       use({ asset_name: 'x'.repeat(201) })],
  ['NUL in a name',     use({ asset_name: 'x\0y' })],
  ['half a character',  '{"asset_name":"\\ud800"}'],
  ['a line break',      use({ asset_name: 'x\ny' })],
  ['a version 3',       use({ asset_version: 3 })],
  ['a long version',    use({ asset_version: '1'.repeat(101) })],
  ['a long type',       use({ asset_type: 'x'.repeat(51) })],
  ['a list as actor',   use({ actor: ['ada'] })],
  ['a long actor',      use({ actor: 'x'.repeat(255) })],
  ['a negative time',   use({ duration_ms: -1 })],
  ['an endless time',   '{"asset_name":"x","duration_ms":1e999}'],
  ['a time in words',   use({ duration_ms: 'long' })],
  ['maybe a success',   use({ success: 'maybe' })],
  ['over 10 KB',        use({ more: 'x'.repeat(10_000) })],
])('%s is no line', (_what, line) => {
  expect(read(line)).toBeNull();
});

test('a body is split at line feeds; empty lines count and are passed over, and what is no UTF-8 leaves the others alone', () => {
  const body = Buffer.concat([Buffer.from('one\r\n\n  two  \n'), Buffer.from([0xff, 0x0a]), Buffer.from('drei – ü')]);
  expect(splitLines(body)).toEqual([
    { number: 1, text: 'one' },
    { number: 3, text: 'two' },
    { number: 4, text: null },
    { number: 5, text: 'drei – ü' },
  ]);
  expect(splitLines(Buffer.from(''))).toEqual([]);
  expect(splitLines(Buffer.from(' \n\r\n'))).toEqual([]);
});
