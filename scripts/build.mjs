// Compiles src into dist when a source is newer than the last build. Types are not checked here (npm run check does): a first start
// should take seconds. `--quiet` says nothing, for commands whose output is read by programs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist');
const stamp = join(out, '.built');
const quiet = process.argv.includes('--quiet');

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, statSync(path).mtimeMs, entry.isDirectory() ? newest(path) : 0);
  }
  return latest;
}

// The client must be that of the present prisma/schema.prisma, also after a `git pull` without an `npm ci`.
const client = join(root, 'src', 'generated', 'prisma', 'client.ts');
const schema = join(root, 'prisma', 'schema.prisma');
if (!existsSync(client) || statSync(client).mtimeMs < statSync(schema).mtimeMs) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'generate.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
if (newest(join(root, 'src')) <= built && statSync(join(root, 'tsconfig.build.json')).mtimeMs <= built) process.exit(0);

if (!quiet) process.stderr.write('Building …\n');
// Beside the old build, which a running server may still load parts of; a removed source leaves no output behind.
const fresh = `${out}.${process.pid}`;
rmSync(fresh, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', fresh], {
  stdio: ['ignore', 2, 'inherit'],
  cwd: root,
});
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(status ?? 1);
}
writeFileSync(join(fresh, '.built'), '');
if (existsSync(out)) renameSync(out, `${fresh}.old`);
renameSync(fresh, out);
rmSync(`${fresh}.old`, { recursive: true, force: true });
