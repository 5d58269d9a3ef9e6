import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirRefused } from './kernel/start-refused.ts';

/** GATEHOUSE_SECRET, or the one that was made at the first start and kept in the data folder, readable by its owner only. */
export function serverSecret(given: string | null, dataDir: string): string {
  if (given) return given;
  try {
    return kept(join(dataDir, 'secret')) ?? make(dataDir);
  } catch (error) {
    throw dataDirRefused(dataDir, error);
  }
}

function kept(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function make(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(join(dataDir, 'secret'), `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
}
