import { describe, expect, test } from 'vitest';
import { networkOf } from '../../src/kernel/ip-ranges.ts';

describe('guesses are counted by network', () => {
  // biome-ignore format: a table reads best as a table
  test.each([
    ['192.0.2.7',                'itself',               '192.0.2.7'],
    ['::ffff:192.0.2.7',         'the IPv4 address',     '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6',     'its /64',              '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9',          'its /64',              '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::',    'its /64',              '2001:db8:1:2::/64'],
    ['2001:db8::1',              'its /64',              '2001:db8:0:0::/64'],
    ['::1',                      'its /64',              '0:0:0:0::/64'],
    ['fe80::1%eth0',             'its /64',              'fe80:0:0:0::/64'],
    ['',                         'nothing',              ''],
  ])('%s by %s', (address, _what, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
