import { expect, test } from 'vitest';
import { joinPlaces } from '../../src/entitlement/join-places.ts';

const whole = (repo: string) => ({ repo, paths: [] });
const part = (repo: string, ...paths: string[]) => ({ repo, paths });

// biome-ignore format: a table reads best as a table
test.each([
  ['one place',                        [[whole('a')]],                                [whole('a')]],
  ['everywhere',                       [[]],                                          []],
  ['everywhere beats a repository',    [[whole('a')], []],                            []],
  ['and paths',                        [[], [part('a', 'x')]],                        []],
  ['repositories are sorted',          [[whole('b'), whole('a')]],                    [whole('a'), whole('b')]],
  ['the same twice is once',           [[whole('a')], [whole('a')]],                  [whole('a')]],
  ['a whole repository beats paths',   [[part('a', 'x')], [whole('a')]],              [whole('a')]],
  ['also when it comes first',         [[whole('a')], [part('a', 'x')]],              [whole('a')]],
  ['but not those of another',         [[whole('a')], [part('b', 'x')]],              [whole('a'), part('b', 'x')]],
  ['paths are joined and sorted',      [[part('a', 'z', 'x')], [part('a', 'y', 'x')]], [part('a', 'x', 'y', 'z')]],
  ['no place at all is left to others', [],                                           []],
])('%s', (_what, lists, joined) => {
  expect(joinPlaces(...lists)).toEqual(joined);
});
