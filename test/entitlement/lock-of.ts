import { parse } from 'smol-toml';
import type { Client } from '../support/client.ts';

export const lockPath = '/api/skills/sx.lock';
/** What a page of the server's own sends: people come with a cookie. */
const origin = 'http://127.0.0.1:4000';

export function fetchLock(client: Client, headers: Record<string, string> = {}): Promise<Response> {
  return client.fetch(lockPath, { headers: { origin, ...headers } });
}

export interface LockAsset {
  name: string;
  version: string;
  type: string;
  clients?: string[];
  dependencies?: { name: string }[];
  'source-http': { url: string; hashes: { sha256: string }; size: number; 'uploaded-at': Date };
  scopes?: { repo: string; paths?: string[] }[];
}

export interface Lock {
  'lock-version': string;
  version: string;
  'created-by': string;
  assets?: LockAsset[];
}

export const parseLock = (text: string) => parse(text) as unknown as Lock;

/** What the caller's lock says, in short: `{ review: 'everywhere', style: ['web', 'api ui'] }`, and what was left out. */
export async function lockOf(client: Client): Promise<{ gets: Record<string, string | string[]>; leftOut: string[] }> {
  const response = await fetchLock(client);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const { assets = [] } = parseLock(await response.text());
  const placesOf = ({ scopes = [] }: LockAsset) =>
    scopes.map(({ repo, paths = [] }) => [repo.replace('https://github.com/acme/', ''), ...paths].join(' '));
  const named = ({ name, version }: LockAsset) => (version === '1' ? name : `${name} ${version}`);
  const leftOut = response.headers.get('x-gatehouse-left-out');
  return {
    gets: Object.fromEntries(assets.map((asset) => [named(asset), asset.scopes ? placesOf(asset) : 'everywhere'])),
    leftOut: leftOut === null ? [] : leftOut.split(', ').map((one) => one.split(' ')[0]!),
  };
}
