import { parse } from 'smol-toml';
import { SxError } from './decode.ts';

export interface LockedAsset {
  name: string;
  version: string;
  type: string;
  clients?: string[];
  dependencies?: { name: string; version?: string }[];
  scopes?: { repo: string; paths?: string[] }[];
  'source-http': { url: string; hashes?: Record<string, string>; size?: number };
}

export const assetTypes = ['mcp', 'skill', 'agent', 'command', 'hook', 'claude-code-plugin', 'rule', 'app-plugin', 'mcp-remote'];
/** A lenient version: `7`, `1.2` and `v1.2.3-beta+5` are all fine. */
export const lenientVersion = /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const areTexts = (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isText));

function require(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new SxError(`invalid lock file: ${rule}`);
}

/** A lock as `install` reads it. One row that breaks a rule and the whole lock is of no use. */
export function checkLock(text: string): LockedAsset[] {
  const lock = parse(text) as Record<string, unknown>;
  for (const key of ['lock-version', 'version', 'created-by']) require(isText(lock[key]), `${key} is missing`);
  const assets = (lock['assets'] ?? []) as LockedAsset[];
  require(Array.isArray(assets), 'assets are no tables');
  const versions = new Map<string, string>();
  for (const asset of assets) {
    require(isText(asset.name), 'an asset has no name');
    require(!versions.has(asset.name), `${asset.name} is there twice`);
    require(isText(asset.version) && lenientVersion.test(asset.version), `${asset.name}: the version is none`);
    require(assetTypes.includes(asset.type), `${asset.name}: unknown type`);
    require(areTexts(asset.clients), `${asset.name}: clients`);
    versions.set(asset.name, asset.version);
    requireSource(asset);
    requireScopes(asset);
  }
  for (const { name, dependencies = [] } of assets) {
    for (const needed of dependencies) {
      require(needed.name !== name, `${name} depends on itself`);
      require(versions.has(needed.name), `${name} depends on ${needed.name}, which is not here`);
      const isListed = needed.version === undefined || needed.version === versions.get(needed.name);
      require(isListed, `${name} depends on another version`);
    }
  }
  requireNoCircle(assets);
  return assets;
}

function requireSource(asset: LockedAsset): void {
  const sources = ['source-http', 'source-git', 'source-path'].filter((key) => key in asset);
  require(sources.join() === 'source-http', `${asset.name}: ${sources.length} sources, or one that no server can mean`);
  const { url, hashes = {}, size } = asset['source-http'];
  require(isText(url) && /^https?:\/\/[^/]/.test(url), `${asset.name}: the address is not absolute`);
  const lengths: Record<string, number> = { sha256: 64, sha512: 128 };
  for (const [algorithm, hash] of Object.entries(hashes))
    require(/^[0-9a-f]+$/.test(hash) && hash.length === lengths[algorithm], `${asset.name}: the hash ${algorithm}`);
  require(size === undefined || Number.isInteger(size), `${asset.name}: the size`);
  const misplaced = ['dependencies', 'clients'].filter((key) => key in asset['source-http']);
  require(misplaced.length === 0, `${asset.name}: ${misplaced} slipped into the source`);
}

function requireScopes({ name, scopes }: LockedAsset): void {
  require(scopes === undefined || (Array.isArray(scopes) && scopes.length > 0), `${name}: scopes`);
  for (const { repo, paths } of scopes ?? []) {
    require(isText(repo), `${name}: a scope has no repository`);
    require(areTexts(paths), `${name}: paths`);
  }
}

function requireNoCircle(assets: readonly LockedAsset[]): void {
  const needs = new Map(assets.map(({ name, dependencies = [] }) => [name, dependencies.map((needed) => needed.name)]));
  const done = new Set<string>();
  function visit(name: string, above: readonly string[]): void {
    require(!above.includes(name), `the dependencies of ${name} go in a circle`);
    if (done.has(name)) return;
    for (const needed of needs.get(name)!) visit(needed, [...above, name]);
    done.add(name);
  }
  for (const name of needs.keys()) visit(name, []);
}
