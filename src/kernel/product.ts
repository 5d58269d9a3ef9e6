import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** Name and version, as documents name what made them. */
export const product = `gatehouse/${version}`;
