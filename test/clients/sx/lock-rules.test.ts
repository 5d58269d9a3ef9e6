import { expect, test } from 'vitest';
import { checkLock } from './lock-rules.ts';

const head = 'lock-version = "1.0"\nversion = "9f2c"\ncreated-by = "gatehouse/0.1.0"\n';
const source = '[assets.source-http]\nurl = "https://skills.example.com/a.zip"\n';
const asset = (name: string, more = '', behind = '') =>
  `[[assets]]\nname = "${name}"\nversion = "1"\ntype = "skill"\n${more}${source}${behind}`;

test('a lock with everything in it passes, and so does an empty one', () => {
  const scopes = '[[assets.scopes]]\nrepo = "https://github.com/acme/web"\npaths = ["api"]\n';
  const hashes = `hashes = { sha256 = "${'a'.repeat(64)}" }\nsize = 3\nuploaded-at = 2026-08-13T10:00:00Z\n`;
  const needs = 'clients = ["claude-code"]\ndependencies = [{ name = "b", version = "1" }]\n';
  expect(checkLock(head + asset('a', needs, hashes + scopes) + asset('b')).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(checkLock(head)).toEqual([]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty document',             '',                                                                    'lock-version is missing'],
  ['an empty version',              head.replace('9f2c', ''),                                              'version is missing'],
  ['a name twice',                  head + asset('a') + asset('a'),                                        'twice'],
  ['no version',                    head + asset('a').replace('version = "1"', 'version = "one"'),         'the version is none'],
  ['an unknown type',               head + asset('a').replace('"skill"', '"SKILL"'),                       'unknown type'],
  ['a dependency that is not here', head + asset('a', 'dependencies = [{ name = "b" }]\n'),                'not here'],
  ['another version of one',        head + asset('a', 'dependencies = [{ name = "b", version = "2" }]\n') + asset('b'), 'another version'],
  ['a dependency on itself',        head + asset('a', 'dependencies = [{ name = "a" }]\n'),                'itself'],
  ['a circle',                      head + asset('a', 'dependencies = [{ name = "b" }]\n') + asset('b', 'dependencies = [{ name = "a" }]\n'), 'circle'],
  ['a relative address',            head + asset('a').replace('https://skills.example.com', ''),           'not absolute'],
  ['a hash in capitals',            head + asset('a', '', `hashes = { sha256 = "${'A'.repeat(64)}" }\n`),  'hash sha256'],
  ['an unknown kind of hash',       head + asset('a', '', 'hashes = { md5 = "00" }\n'),                    'hash md5'],
  ['clients behind the source',     head + asset('a', '', 'clients = ["codex"]\n'),                        'slipped'],
  ['a scope without repository',    head + asset('a', '', '[[assets.scopes]]\nrepo = ""\n'),               'no repository'],
  ['two sources',                   head + asset('a', '', '[assets.source-path]\npath = "x"\n'),           '2 sources'],
])('%s is of no use', (_what, text, rule) => {
  expect(() => checkLock(text)).toThrow(rule);
});
