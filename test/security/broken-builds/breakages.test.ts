import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { breakages } from './breakages.mjs';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

test('each row of the matrix has a breakage, and no breakage is of another row', () => {
  const rows = read('docs/security-matrix.md').match(/(?<=^\| )[A-Z]\d+(?= )/gm);
  expect([...new Set(breakages.map(({ row }) => row))].sort()).toEqual(rows?.sort());
});

test('each breakage still finds the one place that it breaks', () => {
  const lost = breakages.flatMap(({ row, what, edits }) =>
    edits.filter(({ file, find }) => read(file).split(find).length !== 2).map(({ file }) => `${row} ${what}: ${file}`),
  );
  expect(lost).toEqual([]);
});
