import type { ByteSource } from '../archives/byte-source.ts';
import { parseToml } from '../archives/metadata.ts';
import { readFile } from '../archives/read-file.ts';
import { type AssetType, assetTypes } from '../assets/asset-type.ts';
import { isJsonObject } from '../kernel/json-text.ts';
import { type DocumentFacts, readDocument } from './read-document.ts';

/** What the rubric looks at. */
export interface AssetFacts {
  description: string;
  /** The table `[asset]` of metadata.toml. */
  metadata: Readonly<Record<string, unknown>>;
  /** Of the files in the archive. */
  paths: readonly string[];
  /** What people and clients read first; null when there is none, or none that can be read as text. */
  document: DocumentFacts | null;
}

interface Judged {
  type: AssetType;
  description: string;
  metadata: string;
  paths: readonly string[];
}

export async function readFacts(archive: ByteSource, { type, description, metadata, paths }: Judged): Promise<AssetFacts> {
  const toml = parseToml(metadata);
  const asset = tableIn(toml, 'asset') ?? tableIn(toml, 'artifact') ?? {};
  const path = mainDocument(type, tableIn(toml, assetTypes[type].key) ?? {}, paths);
  const text = path === null ? null : await readFile(archive, path);
  return {
    description: description || String(asset['description'] ?? ''),
    metadata: asset,
    paths,
    document: path === null || text === null || text.trim() === '' ? null : readDocument(text, path),
  };
}

function tableIn(toml: Record<string, unknown>, key: string): Record<string, unknown> | null {
  const table = toml[key];
  return isJsonObject(table) ? table : null;
}

/** What the type names as its prompt; for types that have none, the README. */
export function mainDocument(type: AssetType, section: Record<string, unknown>, paths: readonly string[]): string | null {
  const prompt = section['prompt-file'] ?? (type === 'RULE' ? 'RULE.md' : null);
  if (typeof prompt === 'string' && paths.includes(prompt)) return prompt;
  return paths.find((path) => path.toLowerCase() === 'readme.md') ?? null;
}
