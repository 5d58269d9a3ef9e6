import { parse } from 'smol-toml';
import type { Sx } from './client.ts';
import { SxError } from './decode.ts';
import { fetchLock, install } from './install.ts';
import { applyFlags, type Flags, rowsOf } from './targets.ts';

const types = ['MCP', 'SKILL', 'AGENT', 'COMMAND', 'HOOK', 'CLAUDE_CODE_PLUGIN', 'RULE', 'APP_PLUGIN'];

/** `sx vault list`: the lock, then every type for itself. */
export async function vaultList(sx: Sx, type: string | null = null): Promise<Record<string, unknown>[]> {
  await fetchLock(sx).catch(() => {});
  const listed = [];
  for (const assetType of type ? [type] : types)
    listed.push(...(await sx.pages('VaultAssets', { assetType, search: null }, 'vault.assets')));
  return listed;
}

/** First by slug, then by a part of the name, where slug or name must be what was asked for. */
export async function lookup(sx: Sx, name: string) {
  const exact = await sx.graph('VaultAssetLookup', { slug: name, search: null, first: 1 });
  const [first] = exact.vault.assets.nodes;
  if (first) return first;
  const wide = await sx.graph('VaultAssetLookup', { slug: null, search: name, first: 50 });
  const wanted = name.toLowerCase();
  return wide.vault.assets.nodes.find((one: { slug: string; name: string }) =>
    [one.slug.toLowerCase(), one.name.toLowerCase()].includes(wanted),
  );
}

interface Shown {
  slug: string;
  name: string;
  versions: { version: string; filesCount: number }[];
}

/** An asset with what its newest version says of itself, which is no failure to lack. */
async function details(sx: Sx, name: string): Promise<Shown & { metadata: unknown }> {
  const asset = await lookup(sx, name);
  if (!asset) throw new SxError(`${name} not found`);
  const newest = asset.versions[0].version;
  const answer = await sx.rest('GET', `/api/skills/assets/${asset.slug}/${newest}/metadata.toml`);
  return { ...asset, metadata: answer.status === 200 ? parse(answer.text) : null };
}

export async function vaultShow(sx: Sx, name: string) {
  const asset = await details(sx, name);
  return { ...asset, rows: await rowsOf(sx, asset.slug) };
}

/** `sx install NAME` with flags: nothing is downloaded. */
export async function installTo(sx: Sx, name: string, flags: Flags): Promise<string[]> {
  const { slug } = await details(sx, name);
  return applyFlags(sx, slug, flags);
}

export async function vaultRename(sx: Sx, oldName: string, newName: string): Promise<void> {
  await details(sx, oldName);
  if (await lookup(sx, newName)) throw new SxError(`${newName} exists`);
  await sx.graph('RenameAsset', { input: { oldName, newName } });
  await fetchLock(sx);
  await install(sx);
}
