import fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { leftOutText } from '../../src/entitlement/left-out-text.ts';
import { brokenRule } from '../../src/entitlement/lock-rules.ts';
import { inlineTable, tomlString, tomlStrings } from '../../src/entitlement/toml.ts';
import { namesTag } from '../../src/kernel/entity-tag.ts';

const good = {
  slug: 'code-review',
  version: '1.2.3-rc.1+build',
  type: 'SKILL' as const,
  sha256: '0f'.repeat(32),
  size: 1,
  clients: ['claude-code'],
  places: [{ repo: 'https://github.com/acme/web', paths: ['ui', 'a b'] }],
};
const scoped = (repo: string, ...paths: string[]) => ({ places: [{ repo, paths }] });

// biome-ignore format: a table reads best as a table
test.each([
  ['a good one',              {},                                        null],
  ['a short version',         { version: '7' },                          null],
  ['everywhere',              { places: [], clients: [] },               null],
  ['a group of groups',       scoped('https://gitlab.com/a/b/c'),        null],
  ['an empty name',           { slug: '' },                              'has a name that clients cannot use'],
  ['a name with a slash',     { slug: 'a/b' },                           'has a name that clients cannot use'],
  ['a name in upper case',    { slug: 'Review' },                        'has a name that clients cannot use'],
  ['a name that climbs',      { slug: '..' },                            'has a name that clients cannot use'],
  ['an empty version',        { version: '' },                           'has a version that cannot be read'],
  ['four numbers',            { version: '1.2.3.4' },                    'has a version that cannot be read'],
  ['a word',                  { version: 'latest' },                     'has a version that cannot be read'],
  ['an app plugin',           { type: 'APP_PLUGIN' as const },           'is of a kind that clients do not install'],
  ['a kind of tomorrow',      { type: 'PROMPT' as never },               'is of a kind that clients do not install'],
  ['a hash in upper case',    { sha256: '0F'.repeat(32) },               'has no valid bytes'],
  ['a short hash',            { sha256: '0f' },                          'has no valid bytes'],
  ['no bytes',                { size: 0 },                               'has no valid bytes'],
  ['an empty client',         { clients: [''] },                         'names a client that cannot be read'],
  ['an empty path',           scoped('https://github.com/acme/web', ''), 'has a scope that cannot be read'],
  ['a path of two lines',     scoped('https://github.com/acme/web', 'a\nb'), 'has a scope that cannot be read'],
  ['an empty repository',     scoped(''),                                'has a scope that cannot be read'],
  ['a repository of nobody',  scoped('https://github.com/web'),          'has a scope that cannot be read'],
])('%s', (_what, changed, rule) => {
  expect(brokenRule({ ...good, ...changed })).toBe(rule);
});

test('any text comes back from TOML as it was', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const everyControl = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('');
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), (one, several) => {
      const toml = `a = ${tomlString(one)}\nb = ${tomlStrings(several)}\nc = ${inlineTable({ name: one })}\n`;
      expect(parse(toml)).toEqual({ a: one, b: several, c: { name: one } });
    }),
    { examples: [[everyControl, ['"""', '\\u0041', "'"]]] },
  );
});

const tag = `"${'a1'.repeat(32)}"`;
const other = `"${'b2'.repeat(32)}"`;
// biome-ignore format: a table reads best as a table
test.each([
  [null,                                   false],
  ['',                                     false],
  [tag,                                    true],
  [other,                                  false],
  [`W/${tag}`,                             true],
  [` ${other} , W/${tag}`,                 true],
  ['*',                                    true],
  [tag.replace(/"$/, '-gzip"'),            true],
  [tag.replace(/"$/, '--gzip"'),           true],
  [tag.replace(/"$/, ';br"'),              true],
  [`${tag}-gzip`,                          true],
  [`W/${tag.replace(/"$/, '-zstd"')}`,     true],
  [tag.slice(1, -1),                       true],
  [tag.replace(/"$/, '-other"'),           false],
  [tag.slice(0, -3),                       false],
  ['"*"',                                  false],
])('If-None-Match: %s names the tag: %s', (header, names) => {
  expect(namesTag(header, tag)).toBe(names);
});

test('what was left out is said in ASCII, and not without end', () => {
  expect(leftOutText([])).toBe('');
  const two = [
    { slug: 'a', reason: 'needs b' },
    { slug: 'ä', reason: 'x\r\ny' },
  ];
  expect(leftOutText(two)).toBe('a (needs b), ? (x??y)');
  const many = leftOutText(Array.from({ length: 500 }, (_, n) => ({ slug: `a${n}`, reason: 'x'.repeat(1000) })));
  expect(many.length).toBeLessThan(5_000);
  expect(many).toMatch(/, and 480 more$/);
});
