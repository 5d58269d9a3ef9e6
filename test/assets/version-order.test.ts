import { expect, test } from 'vitest';
import { compareVersions, isVersion, isWithin, nextVersion } from '../../src/assets/version-order.ts';

// biome-ignore format: a table reads best as a table
test.each([
  ['7',                true],
  ['v1.2',             true],
  ['1.2.3',            true],
  ['1.2.3-rc.1+build', true],
  ['01.2',             true],
  ['',                 false],
  ['1.2.3.4',          false],
  ['1.',               false],
  ['latest',           false],
  ['1 ',               false],
  ['1.2.3-',           false],
  [`1.${'0'.repeat(100)}`, false],
])('%j is a version: %s', (text, verdict) => {
  expect(isVersion(text)).toBe(verdict);
});

test('versions are ordered as semantic versions; texts that mean the same keep one order', () => {
  const sorted = ['1.0.0-rc.1', '1', '1.0', 'v1', '1.2', '1.10', '2', '10'];
  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['3',      '4'],
  ['1.2.0',  '2.0.0'],
  ['2.5',    '3.0.0'],
  ['v9',     '10'],
  ['999999999999999', '1000000000000000'],
])('after %s comes %s', (highest, next) => {
  expect(nextVersion(highest, 'name')).toBe(next);
});

test.each(['1000000000000000', '1000000000000000.0.1', '9007199254740991'])('after %s comes none', (highest) => {
  expect(() => nextVersion(highest, 'name')).toThrow(`No version can follow ${highest}: its first number is as high as can be.`);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['1.5.0', '>=1.0.0,<2.0.0', true],
  ['2',     '>=1.0.0,<2.0.0', false],
  ['1.5',   '~=1.4',          true],
  ['1.3',   '~=1.4',          false],
  ['2',     '~=1.4',          false],
  ['0.9',   '~=0.4',          true],
  ['1.4.9', '~= 1.4.2',       true],
  ['1.5',   '~=1.4.2',        false],
  ['1.4.9', '~1.4',           true],
  ['1.5',   '~1.4',           false],
  ['3',     '>=2',            true],
  ['3',     'newest',         null],
])('%s is within %s: %s', (version, range, verdict) => {
  expect(isWithin(version, range)).toBe(verdict);
});
