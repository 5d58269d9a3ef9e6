// Generates the Prisma client and the Pothos types into src/generated. The Prisma CLI insists on a native schema engine
// although `generate` never runs it, and downloading one fails on closed networks: any executable satisfies the check.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const prisma = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
// The Pothos generator is looked up on the PATH, which npm sets only for its own scripts.
const bin = join(import.meta.dirname, '..', 'node_modules', '.bin');
const { status } = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  stdio: ['ignore', process.env.CI ? 'inherit' : 'ignore', 'inherit'],
  env: {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
process.exit(status ?? 1);
