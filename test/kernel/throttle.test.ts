import { expect, test } from 'vitest';
import { createThrottle } from '../../src/kernel/throttle.ts';

function startClock(perMinute: number) {
  let now = 1_000_000;
  const throttle = createThrottle(perMinute, 60, () => now);
  const fail = (key: string, times: number) => Array.from({ length: times }, () => throttle.count(key));
  return { ...throttle, fail, pass: (seconds: number) => (now += seconds * 1_000) };
}

test('so many failures a minute are free, then the rest of the minute is to be waited', () => {
  const { waitSeconds, fail, pass } = startClock(3);
  fail('a', 2);
  expect(waitSeconds('a')).toBe(0);
  pass(10);
  fail('a', 1);
  expect([waitSeconds('a'), waitSeconds('b')]).toEqual([50, 0]);
  pass(49.5);
  expect(waitSeconds('a')).toBe(1);
  pass(0.5);
  expect(waitSeconds('a')).toBe(0);
  fail('a', 1);
  expect(waitSeconds('a')).toBe(0);
});

test('failures while waiting do not lengthen the wait', () => {
  const { waitSeconds, fail, pass } = startClock(1);
  fail('a', 1);
  pass(59);
  fail('a', 100);
  expect(waitSeconds('a')).toBe(1);
});

test('a flood of keys forgets the oldest ones, not the latest', () => {
  const { waitSeconds, fail } = startClock(1);
  fail('first', 1);
  for (let n = 0; n < 100_000; n++) fail(`key ${n}`, 1);
  expect([waitSeconds('first'), waitSeconds('key 0'), waitSeconds('key 99999')]).toEqual([0, 60, 60]);
});

test('what has run out is forgotten when the next failure comes', () => {
  const { fail, pass, size } = startClock(1);
  fail('a', 1);
  fail('b', 1);
  pass(30);
  fail('c', 1);
  pass(31);
  fail('d', 1);
  expect(size()).toBe(2);
});
