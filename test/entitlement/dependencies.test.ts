import { expect, test } from 'vitest';
import { leftOutAmong, narrow, readDependency } from '../../src/entitlement/dependencies.ts';

// biome-ignore format: a table reads best as a table
test.each([
  ['style-guide',               { slug: 'style-guide', range: null }],
  [' Style_Guide ',             { slug: 'style_guide', range: null }],
  ['style>=1.0.0,<2.0.0',       { slug: 'style', range: '>=1.0.0,<2.0.0' }],
  ['style ~= 1.4',              { slug: 'style', range: '~= 1.4' }],
  ['style~1.2',                 { slug: 'style', range: '~1.2' }],
  ['',                          null],
  ['>=1.0.0',                   null],
  ['style 1.0.0',               null],
  ['style guide',               null],
  ['a/b>=1',                    null],
])('the dependency %j is read', (text, dependency) => {
  expect(readDependency(text)).toEqual(dependency);
});

const entry = (slug: string, version: string, ...dependencies: string[]) => ({ assetId: slug, slug, version, dependencies });
const missing = 'needs gone which is not handed out here';
const circle = 'depends on itself or on a circle of dependencies';

// biome-ignore format: a table reads best as a table
test.each([
  ['nothing to ask for',         [entry('a', '1')],                                                        {}],
  ['what is there',              [entry('a', '1', 'b'), entry('b', '7')],                                  {}],
  ['what is there, in range',    [entry('a', '1', 'b>=1.2,<2', 'b~=1.5'), entry('b', '1.5.0')],            {}],
  ['an early version',           [entry('a', '1', 'b>=1.0.0-rc.1'), entry('b', 'v1.0.0-rc.2')],            {}],
  ['two ways to one',            [entry('a', '1', 'b', 'c'), entry('b', '1', 'd'), entry('c', '1', 'd'), entry('d', '1')], {}],
  ['what is missing',            [entry('a', '1', 'gone'), entry('b', '1')],                               { a: missing }],
  ['out of range',               [entry('a', '1', 'b>=2'), entry('b', '1.9')],                             { a: 'needs b in another version' }],
  ['what cannot be read',        [entry('a', '1', 'b c')],                                                 { a: 'has a dependency that cannot be read' }],
  ['a range that cannot be read', [entry('a', '1', 'b>=one'), entry('b', '1')],                              { a: 'has a dependency that cannot be read' }],
  ['what is left out itself',    [entry('a', '1', 'b'), entry('b', '1', 'c'), entry('c', '1', 'gone')],    { a: 'needs b which is left out', b: 'needs c which is left out', c: missing }],
  ['oneself',                    [entry('a', '1', 'a'), entry('b', '1')],                                  { a: circle }],
  ['a circle, and what leads to it', [entry('a', '1', 'b'), entry('b', '1', 'c'), entry('c', '1', 'b'), entry('d', '1')], { a: circle, b: circle, c: circle }],
  ['what a circle leads to',     [entry('a', '1', 'b', 'c'), entry('b', '1', 'a'), entry('c', '1')],       { a: circle, b: circle }],
])('asking for %s', (_what, entries, leftOut) => {
  expect(Object.fromEntries(leftOutAmong(entries, new Map()))).toEqual(leftOut);
});

test('what is broken takes with it what depends on it, and nothing else', () => {
  const entries = [entry('a', '1', 'b'), entry('b', '?'), entry('c', '1')];
  const leftOut = leftOutAmong(entries, new Map([['b', 'is broken']]));
  expect(Object.fromEntries(leftOut)).toEqual({ b: 'is broken', a: 'needs b which is left out' });
});

test('thousands in a row are no problem', () => {
  const entries = Array.from({ length: 5_000 }, (_, n) => entry(`a${n}`, '1', `a${n + 1}`));
  expect(leftOutAmong([...entries, entry('a5000', '1')], new Map()).size).toBe(0);
  expect(leftOutAmong(entries, new Map()).size).toBe(5_000);
});

const all = [entry('a', '1', 'b'), entry('b', '1', 'c', 'gone'), entry('c', '1'), entry('d', '1', 'a')];
// biome-ignore format: a table reads best as a table
test.each([
  ['no collection',               null,         ['a', 'b', 'c', 'd']],
  ['an empty one',                [],           []],
  ['what is in it',               ['c'],        ['c']],
  ['what that depends on, far on', ['a'],       ['a', 'b', 'c']],
  ['nothing that one has not',    ['x', 'd'],   ['a', 'b', 'c', 'd']],
])('narrowed to %s', (_what, narrowedTo, kept) => {
  expect(narrow(all, narrowedTo).map(({ slug }) => slug)).toEqual(kept);
});
