import { expect, test } from 'vitest';
import { ipRanges, isIpRange, plainAddress } from '../../src/kernel/ip-ranges.ts';

// biome-ignore format: a table reads best as a table
test.each([
  ['10.0.0.0/8',             true],
  ['10.0.0.1',               true],
  ['0.0.0.0/0',              true],
  ['10.0.0.1/32',            true],
  ['10.0.0.0/33',            false],
  ['10.0.0.0/-1',            false],
  ['10.0.0.0/',              false],
  ['10.0.0.0/8/8',           false],
  ['10.0.0.0/8.0',           false],
  ['10.0.0.0/255.0.0.0',     false],
  ['10.0.0',                 false],
  ['010.0.0.1',              false],
  ['256.0.0.1',              false],
  ['2001:db8::/32',          true],
  ['2001:db8::1',            true],
  ['::/0',                   true],
  ['::1/128',                true],
  ['::1/129',                false],
  ['2001:db8::/1000',        false],
  ['fe80::1%eth0',           false],
  ['[::1]',                  false],
  ['::ffff:10.0.0.1',        true],
  ['localhost',              false],
  ['10.0.0.0 /8',            false],
  ['*',                      false],
  ['',                       false],
] as const)('%j is a range: %s', (text, verdict) => {
  expect(isIpRange(text)).toBe(verdict);
});

// biome-ignore format: a table reads best as a table
test.each([
  [['10.0.0.0/8'],                     '10.255.255.255',         true],
  [['10.0.0.0/8'],                     '11.0.0.0',               false],
  [['10.0.0.0/8'],                     '::ffff:10.1.1.1',        true],
  [['10.0.0.0/8'],                     '::FFFF:10.1.1.1',        true],
  [['10.0.0.0/8'],                     '::ffff:a01:101',         true],
  [['10.0.0.0/8'],                     '::ffff:11.1.1.1',        false],
  [['10.0.0.0/8'],                     'a00:1::1',               false],
  [['10.0.0.0/8'],                     '::10.1.1.1',             false],
  [['10.1.2.3/8'],                     '10.9.9.9',               true],
  [['192.0.2.7'],                      '192.0.2.7',              true],
  [['192.0.2.7'],                      '192.0.2.70',             false],
  [['::ffff:192.0.2.7'],               '192.0.2.7',              true],
  [['0.0.0.0/0'],                      '203.0.113.9',            true],
  [['0.0.0.0/0'],                      '2001:db8::1',            false],
  [['2001:db8::/32'],                  '2001:db8:ffff::1',       true],
  [['2001:db8::/32'],                  '2001:DB8:0:0:0:0:0:1',   true],
  [['2001:db8::/32'],                  '2001:db9::1',            false],
  [['2001:db8::/32'],                  '10.0.0.1',               false],
  [['10.0.0.0/8', '2001:db8::/32'],    '2001:db8::1',            true],
  [[],                                 '10.0.0.1',               false],
  [['0.0.0.0/0', '::/0'],              'unknown',                false],
  [['0.0.0.0/0', '::/0'],              '',                       false],
] as const)('%j hold %j: %s', (ranges, address, verdict) => {
  expect(ranges.every(isIpRange)).toBe(true);
  expect(ipRanges(ranges)(address)).toBe(verdict);
});

test('IPv4 in IPv6 form is the IPv4 address', () => {
  expect(['::ffff:10.0.0.1', '::1', '10.0.0.1'].map(plainAddress)).toEqual(['10.0.0.1', '::1', '10.0.0.1']);
});
