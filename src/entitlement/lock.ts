import { createHash } from 'node:crypto';
import { assetTypes } from '../assets/asset-type.ts';
import { product } from '../kernel/product.ts';
import type { Entitlement } from './resolve.ts';
import { inlineTable, tomlString, tomlStrings } from './toml.ts';

/** Where clients download a version from, with the credential that the lock was read with. */
export function downloadUrl(publicUrl: URL, { slug, version }: Pick<Entitlement, 'slug' | 'version'>): string {
  const [name, number] = [encodeURIComponent(slug), encodeURIComponent(version)];
  return new URL(`/api/skills/assets/${name}/${number}/${name}-${number}.zip`, publicUrl).href;
}

/** The lock in TOML, as the Skills API defines it. The same entitlements are the same bytes. */
export function renderLock(entitlements: readonly Entitlement[], publicUrl: URL): string {
  const assets = entitlements.map((entitlement) => `\n${assetTable(entitlement, publicUrl)}\n`).join('');
  const version = sha256(assets);
  return `lock-version = "1.0"\nversion = ${tomlString(version)}\ncreated-by = ${tomlString(product)}\n${assets}`;
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Keys of the asset come before its tables: what stands behind a table's head belongs to that table. */
function assetTable(entitlement: Entitlement, publicUrl: URL): string {
  const { slug, version, type, clients, dependencies, places } = entitlement;
  return [
    '[[assets]]',
    `name = ${tomlString(slug)}`,
    `version = ${tomlString(version)}`,
    `type = ${tomlString(assetTypes[type].key)}`,
    ...(clients.length > 0 ? [`clients = ${tomlStrings(clients)}`] : []),
    ...(dependencies.length > 0 ? [`dependencies = [${dependencies.map((name) => inlineTable({ name })).join(', ')}]`] : []),
    '[assets.source-http]',
    `url = ${tomlString(downloadUrl(publicUrl, entitlement))}`,
    `hashes = ${inlineTable({ sha256: entitlement.sha256 })}`,
    `size = ${entitlement.size}`,
    `uploaded-at = ${entitlement.uploadedAt.toISOString()}`,
    ...places.flatMap(({ repo, paths }) => [
      '[[assets.scopes]]',
      `repo = ${tomlString(repo)}`,
      ...(paths.length > 0 ? [`paths = ${tomlStrings(paths)}`] : []),
    ]),
  ].join('\n');
}
