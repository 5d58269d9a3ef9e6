import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { stringify } from 'smol-toml';
import { ZipFile } from 'yazl';
import { type AssetType, assetTypes } from '../assets/asset-type.ts';

export interface Described {
  slug: string;
  name: string;
  type: AssetType;
  description: string;
  version: string;
  dependencies: string[];
  clients: string[];
}

/** What a version's row and its blob hold. */
export interface Archive {
  bytes: Uint8Array<ArrayBuffer>;
  sha256: string;
  metadata: string;
  files: { path: string; size: number }[];
}

/** What the section of its type must say, and the file that this asks for. */
const sections: Record<AssetType, { section: Record<string, unknown>; file: string }> = {
  SKILL: { section: { 'prompt-file': 'SKILL.md' }, file: 'SKILL.md' },
  COMMAND: { section: { 'prompt-file': 'COMMAND.md' }, file: 'COMMAND.md' },
  AGENT: { section: { 'prompt-file': 'AGENT.md' }, file: 'AGENT.md' },
  RULE: { section: { 'prompt-file': 'RULE.md', globs: ['**/*.ts'] }, file: 'RULE.md' },
  HOOK: { section: { event: 'post-tool-use', command: 'true' }, file: 'README.md' },
  MCP: { section: { command: 'node', args: ['server.mjs'] }, file: 'server.mjs' },
  CLAUDE_CODE_PLUGIN: { section: { 'manifest-file': '.claude-plugin/plugin.json' }, file: '.claude-plugin/plugin.json' },
  APP_PLUGIN: { section: { entry: 'index.js' }, file: 'index.js' },
};

// One time for all: the same version is the same bytes, whenever it is made.
const mtime = new Date('2026-01-01T00:00:00Z');

/** A small archive that a client accepts: `metadata.toml` and the one file that its type needs. */
export async function archiveOf(asset: Described): Promise<Archive> {
  const { section, file } = sections[asset.type];
  const metadata = metadataOf(asset, section);
  const zip = new ZipFile();
  const texts = { [file]: contentOf(asset, file), 'metadata.toml': metadata };
  for (const [path, text] of Object.entries(texts))
    zip.addBuffer(Buffer.from(text), path, { mtime, mode: 0o100644, compress: false });
  zip.end();
  const bytes = Uint8Array.from(await buffer(zip.outputStream));
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    metadata,
    files: Object.entries(texts)
      .map(([path, text]) => ({ path, size: Buffer.byteLength(text) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function metadataOf({ slug, type, version, description, dependencies, clients }: Described, section: Record<string, unknown>) {
  const { key } = assetTypes[type];
  const asset = { name: slug, version, type: key, description, dependencies, clients };
  return stringify({ 'metadata-version': '1.0', asset, [key]: section });
}

function contentOf({ slug, name, version, description }: Described, file: string): string {
  if (file.endsWith('.json')) return `${JSON.stringify({ name: slug, version, description }, null, 2)}\n`;
  if (!file.endsWith('.md')) return `// ${name}, version ${version}: ${description}\n`;
  return `---\nname: ${slug}\ndescription: ${description}\n---\n\n# ${name}\n\n${description} This is version ${version}.\n`;
}
