import { createHash } from 'node:crypto';
import { parse } from 'smol-toml';
import { fromBufferPromise } from 'yauzl';
import { SxError } from './decode.ts';
import { assetTypes, type LockedAsset, lenientVersion } from './lock-rules.ts';

export type Unpacked = Map<string, Buffer>;

export interface Metadata {
  asset: { name: string; version: string; type: string };
  [section: string]: Record<string, unknown>;
}

const promptFiles: Record<string, string> = { rule: 'RULE.md', 'claude-code-plugin': '.claude-plugin/plugin.json' };

/** The files of an archive; folders are left out. */
export async function unpack(bytes: Buffer): Promise<Unpacked> {
  if (bytes.subarray(0, 4).toString('latin1') !== 'PK\x03\x04') throw new SxError('not a zip: it does not begin with a file');
  const zip = await fromBufferPromise(bytes, {});
  const files: Unpacked = new Map();
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    if (/(^|\/)\.\.(\/|$)|^\/|\\/.test(entry.fileName)) throw new SxError(`${entry.fileName} leads out of the archive`);
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  return files;
}

/** `metadata.toml` at the root of an archive, by the rules that the client has for it. */
function readMetadata(files: Unpacked): Metadata {
  const text = files.get('metadata.toml');
  if (!text) throw new SxError('metadata.toml not found at the root of the archive');
  const metadata = parse(text.toString('utf8')) as unknown as Metadata;
  const { name, version, type } = metadata.asset;
  if (!name || !lenientVersion.test(version) || !assetTypes.includes(type)) throw new SxError('metadata.toml: [asset]');
  const section = metadata[type];
  if (!section && ['skill', 'command', 'agent', 'hook', 'mcp'].includes(type)) throw new SxError(`metadata.toml: no [${type}]`);
  const prompt = section?.['prompt-file'] ?? section?.['manifest-file'] ?? promptFiles[type];
  if (['skill', 'command', 'agent', 'rule', 'claude-code-plugin'].includes(type) && !files.has(String(prompt)))
    throw new SxError(`metadata.toml names ${prompt}, which is not in the archive`);
  return metadata;
}

/** What was downloaded is what the lock promised, in every respect that `install` looks at. */
export async function checkDownload(bytes: Buffer, locked: LockedAsset): Promise<Unpacked> {
  const { hashes = {}, size = 0 } = locked['source-http'];
  if (size > 0 && bytes.length !== size) throw new SxError(`${locked.name}: ${bytes.length} bytes instead of ${size}`);
  for (const [algorithm, hash] of Object.entries(hashes))
    if (createHash(algorithm).update(bytes).digest('hex') !== hash) throw new SxError(`${locked.name}: ${algorithm} mismatch`);
  const files = await unpack(bytes);
  const { asset } = readMetadata(files);
  // Folders are named after the one, cleaned up and repaired by the other.
  if (asset.name !== locked.name || asset.version !== locked.version)
    throw new SxError(`${locked.name} ${locked.version} calls itself ${asset.name} ${asset.version}`);
  return files;
}
