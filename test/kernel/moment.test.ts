import { expect, test } from 'vitest';
import { liesAhead, readMoment } from '../../src/kernel/moment.ts';

// biome-ignore format: a table reads best as a table
test.each([
  ['2026-08-13T10:00:00Z',                '2026-08-13T10:00:00.000Z'],
  ['2026-08-13t10:00:00z',                '2026-08-13T10:00:00.000Z'],
  ['2026-08-13T10:00:00.123456789+02:00', '2026-08-13T08:00:00.123Z'],
  ['0001-01-01T00:00:00Z',                '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z',            '9999-12-31T23:59:59.999Z'],
  ['0000-12-31T23:59:59Z',                undefined],
  ['0001-01-01T00:00:00+01:00',           undefined],
  ['9999-12-31T23:59:59-01:00',           undefined],
  ['2026-13-01T00:00:00Z',                undefined],
  ['2026-08-13T10:00:00',                 undefined],
  ['2026-08-13',                          undefined],
  ['1786615200',                          undefined],
  ['',                                    undefined],
])('%j means %s', (text, moment) => {
  expect(readMoment(text)?.toISOString()).toBe(moment);
});

test('what lies further ahead than clocks differ has not happened', () => {
  const now = new Date('2026-08-13T10:00:00Z');
  expect(liesAhead(new Date('2026-08-13T10:05:00Z'), now)).toBe(false);
  expect(liesAhead(new Date('2026-08-13T10:05:01Z'), now)).toBe(true);
});
