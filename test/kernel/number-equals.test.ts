import { expect, test } from 'vitest';
import { numberEquals } from '../../src/kernel/number-equals.ts';

const keysOf = (texts: string[]) => numberEquals(texts, (text) => text).map(({ item, ordinal }) => `${item}${ordinal}`);

test('equal items get the numbers 1, 2, …, and the order of the batch makes no difference', () => {
  expect(keysOf([])).toEqual([]);
  expect(new Set(keysOf(['a', 'b', 'a', 'a']))).toEqual(new Set(['a1', 'a2', 'a3', 'b1']));
  expect(keysOf(['b', 'a', 'a', 'a'])).toEqual(keysOf(['a', 'a', 'b', 'a']));
});
