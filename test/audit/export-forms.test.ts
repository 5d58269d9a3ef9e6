import { expect, test } from 'vitest';
import { csv, jsonLines } from '../../src/audit/export-forms.ts';
import type { AuditRow } from '../../src/audit/list-audit-events.ts';

const row = (more: Partial<AuditRow>): AuditRow => ({
  id: 'aud_1',
  at: new Date('2026-01-02T03:04:05.678Z'),
  event: 'team.created',
  actorKind: 'SYSTEM',
  actorId: null,
  actorName: null,
  actorGiven: null,
  targetType: 'team',
  targetId: 'tm_1',
  targetName: null,
  data: null,
  imported: false,
  ...more,
});

// biome-ignore format: a table reads best as a table
test.each([
  ['plain',         '"plain"'],
  ['a "b", c',      '"a ""b"", c"'],
  ['two\nlines',    '"two\nlines"'],
  ['=1+1',          '"\'=1+1"'],
  ['+1',            '"\'+1"'],
  ['-1',            '"\'-1"'],
  ['@SUM(A1)',      '"\'@SUM(A1)"'],
  ['  =1+1',        '"\'  =1+1"'],
  ['\t=1',          '"\'\t=1"'],
  ['\r=1',          '"\'\r=1"'],
  ['a=1',           '"a=1"'],
])('the cell %j is written %s', (targetName, cell) => {
  expect(csv.line(row({ targetName }))).toBe(
    `"aud_1","2026-01-02T03:04:05.678Z","team.created","SYSTEM","","","team","tm_1",${cell},"false","",""\r\n`,
  );
});

test('a JSON line is one line, and holds the data as it is', () => {
  const line = jsonLines.line(row({ data: '{\r\n  "n": 12345678901234567890,\n  "text": "a\\nb" }' }));
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(line).toContain('12345678901234567890');
  expect(JSON.parse(line)).toMatchObject({ date: '2026-01-02T03:04:05.678Z', data: { text: 'a\nb' } });
  expect(JSON.parse(jsonLines.line(row({})))).toMatchObject({ data: null });
});
