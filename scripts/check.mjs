// `npm run check`: the one list of checks, the same here and in CI. Stops at the first that fails. `npm test` runs the tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const checks = [
  ['formatting and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['promises that nobody awaits', 'oxlint', '--type-aware', '-A', 'all', '-D', 'typescript/no-floating-promises', 'src', 'test'],
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['import rules', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
  ['dead code', 'knip', '--no-progress'],
];

if (!existsSync(join(root, 'src', 'generated')))
  spawnSync(process.execPath, [join(root, 'scripts', 'generate.mjs')], { stdio: 'inherit' });

for (const [what, command, ...args] of checks) {
  const startedAt = Date.now();
  process.stdout.write(`${what} … `);
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stdout.write(`failed\n${stdout}${stderr}\n`);
    process.exit(status ?? 1);
  }
  process.stdout.write(`ok (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}
