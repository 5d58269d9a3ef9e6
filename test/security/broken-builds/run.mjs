// Shows that the tests of security can fail: makes each deliberately broken build of breakages.mjs, runs the tests of its row, and
// says which failed. Ends with 1 when a broken build passed, or when a test was never seen to fail.
//
//   npm run test:broken            all of them, about ten seconds each
//   npm run test:broken -- C1 G3   those of some rows
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { breakages } from './breakages.mjs';

const root = resolve(import.meta.dirname, '../../..');
const rows = process.argv.slice(2);
const chosen = breakages.filter(({ row }) => rows.length === 0 || rows.includes(row));
const copy = mkdtempSync(join(tmpdir(), 'gatehouse-broken-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const part of ['src', 'test', 'prisma', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const longestRunMs = 120_000;
const known = new Set();
const failed = new Set();
let passedBroken = 0;

for (const [index, { row, what, tests, edits }] of chosen.entries()) {
  const originals = new Map();
  for (const { file, find, replace } of edits) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (!originals.has(path)) originals.set(path, text);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  const failures = await failuresOf(row, tests);
  for (const [path, text] of originals) writeFileSync(path, text);
  const verdict = failures.length > 0 ? `${failures.length} failed` : 'PASSED, though broken';
  if (failures.length === 0) passedBroken++;
  console.log(`${String(index + 1).padStart(2)}/${chosen.length}  ${row}  ${what} … ${verdict}`);
}

const unseen = [...known].filter((title) => !failed.has(title));
console.log(`\n${chosen.length} broken builds: ${chosen.length - passedBroken} caught, ${passedBroken} not.`);
console.log(`${known.size} security tests: ${known.size - unseen.length} seen to fail, ${unseen.length} not.`);
for (const title of unseen) console.log(`  not seen to fail: ${title}`);
process.exitCode = passedBroken + unseen.length > 0 ? 1 : 0;

/** The titles of the row's tests that fail. A build that hangs fails all of them. */
async function failuresOf(row, tests = ['test/security']) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const options = ['-t', `^${row}:`, '--reporter=json', `--outputFile=${report}`];
  const run = spawn(process.execPath, [vitest, 'run', ...tests, ...options], { cwd: copy, stdio: 'ignore' });
  // A worker in an endless loop hears nothing: it is killed, and Vitest goes on to stop its database.
  const late = setTimeout(() => spawn('pkill', ['-KILL', '-P', String(run.pid), '-f', 'workers/forks']), longestRunMs);
  await once(run, 'exit');
  clearTimeout(late);
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults);
  } catch {
    results = [];
  }
  // Those of other rows were skipped; of this one, a test without a verdict was in a worker that had to be killed.
  const ran = results.filter(({ title }) => title.startsWith(`${row}:`));
  if (ran.length === 0) return ['the run did not end'];
  for (const { title } of ran) known.add(title);
  const titles = ran.filter(({ status }) => status !== 'passed').map(({ title }) => title);
  for (const title of titles) failed.add(title);
  return titles;
}
