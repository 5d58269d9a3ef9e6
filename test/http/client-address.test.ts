import { expect, test } from 'vitest';
import { clientAddress } from '../../src/http/client-address.ts';
import { ipRanges } from '../../src/kernel/ip-ranges.ts';

const isTrustedProxy = ipRanges(['10.0.0.0/8', '2001:db8::/32']);

// biome-ignore format: a table reads best as a table
test.each([
  // connection           X-Forwarded-For                       caller
  ['203.0.113.9',         null,                                 '203.0.113.9'],
  ['203.0.113.9',         '192.0.2.1',                          '203.0.113.9'],
  ['203.0.113.9',         '192.0.2.1, 10.0.0.1',                '203.0.113.9'],
  ['10.0.0.1',            null,                                 '10.0.0.1'],
  ['10.0.0.1',            '',                                   '10.0.0.1'],
  ['10.0.0.1',            '192.0.2.1',                          '192.0.2.1'],
  ['10.0.0.1',            ' 192.0.2.1 ',                        '192.0.2.1'],
  ['10.0.0.1',            '192.0.2.1, 198.51.100.2',            '198.51.100.2'],
  ['10.0.0.1',            '192.0.2.1, 10.0.0.2, 10.0.0.3',      '192.0.2.1'],
  ['10.0.0.1',            '10.0.0.2,10.0.0.3',                  '10.0.0.2'],
  ['10.0.0.1',            '192.0.2.1, unknown',                 ''],
  ['10.0.0.1',            'unknown, 10.0.0.2',                  ''],
  ['10.0.0.1',            '192.0.2.1, ,',                       ''],
  ['10.0.0.1',            '192.0.2.1:5000',                     '192.0.2.1'],
  ['10.0.0.1',            '192.0.2.1, 10.0.0.2:80',             '192.0.2.1'],
  ['10.0.0.1',            '[2001:db9::9]:443',                  '2001:db9::9'],
  ['10.0.0.1',            '[2001:db9::9]',                      '2001:db9::9'],
  ['10.0.0.1',            '[unknown]:443',                      ''],
  ['::ffff:10.0.0.1',     '::ffff:192.0.2.1',                   '192.0.2.1'],
  ['2001:db8::1',         '2001:db9::5, 2001:db8::2',           '2001:db9::5'],
  ['',                    '192.0.2.1',                          ''],
] as const)('a connection from %j with %j is a call from %j', (connection, forwardedFor, caller) => {
  expect(clientAddress(connection, forwardedFor, isTrustedProxy)).toBe(caller);
});

test('without trusted proxies the header is worth nothing', () => {
  expect(clientAddress('10.0.0.1', '192.0.2.1', ipRanges([]))).toBe('10.0.0.1');
});
