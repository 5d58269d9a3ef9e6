import { expect, test } from 'vitest';
import { pathsInput, pathsWithin } from '../../src/repositories/paths.ts';

// biome-ignore format: a table reads best as a table
test.each([
  [[],                                          []],
  [['services/api'],                            ['services/api']],
  [['./services//api/', ' web ', 'services/./api'], ['services/api', 'web']],
  [['b', 'a', 'B'],                             ['B', 'a', 'b']],
  [['a', 'a/b'],                                ['a', 'a/b']],
  [['with space/ä'],                            ['with space/ä']],
  [['..a/...'],                                 ['..a/...']],
])('%j is read as %j', (typed, paths) => {
  expect(pathsInput('repositories', typed)).toEqual(paths);
});

const relative = 'A path is relative to the root of the repository and has forward slashes, such as services/api.';
const empty = 'A path must not be empty. For the whole repository, leave the paths out.';
const climbs = 'A path must not climb: leave out "..".';
// biome-ignore format: a table reads best as a table
test.each([
  ['',                empty],
  [' ',               empty],
  ['.',               empty],
  ['./',              empty],
  ['/',               relative],
  ['/services/api',   relative],
  [' /services',      relative],
  ['C:/services',     relative],
  ['services\\api',   relative],
  ['..',              climbs],
  ['services/../..',  climbs],
  ['a/..',            climbs],
  ['a\0b',            'A path must not contain control characters.'],
  ['a\nb',            'A path must not contain control characters.'],
  ['x'.repeat(501),   'A path must be at most 500 characters long.'],
])('%j is refused', (path, sentence) => {
  expect(() => pathsInput('repositories', ['fine', path])).toThrow(sentence);
});

test('there are at most 50, each counted once', () => {
  const paths = Array.from({ length: 51 }, (_, n) => `p${n}`);
  expect(() => pathsInput('repositories', paths)).toThrow('Give at most 50 paths of one repository.');
  expect(pathsInput('repositories', [...paths.slice(1), ...paths.slice(1)])).toHaveLength(50);
});

// biome-ignore format: a table reads best as a table
test.each([
  [['services/api'],        ['services'],        true],
  [['services/api', 'web'], ['services', 'web'], true],
  [['services'],            ['services'],        true],
  [['services/api', 'web'], ['services'],        false],
  [['services'],            ['services/api'],    false],
  [['services2'],           ['services'],        false],
  [['services'],            [],                  false],
])('%j within %j: %s', (paths, those, within) => {
  expect(pathsWithin(paths, those)).toBe(within);
});
