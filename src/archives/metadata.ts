import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { type AssetType, assetTypeOf, assetTypes } from '../assets/asset-type.ts';
import { hasLowNumbers, highestNumber, isVersion, isWithin } from '../assets/version-order.ts';
import { isOneLine } from '../kernel/text-input.ts';
import { MetadataInvalid } from './archive-refused.ts';
import { sectionOf } from './metadata-sections.ts';
import { requirePlainTexts, shownKey } from './metadata-texts.ts';
import { line, lines, named, text } from './metadata-values.ts';

/** What metadata.toml says, as far as the server goes by it. */
export interface AssetMetadata {
  name: string;
  version: string;
  type: AssetType;
  description: string;
  clients: string[];
  dependencies: string[];
  /** The whole file. */
  text: string;
}

/** Of metadata.toml, in bytes. */
export const longestMetadata = 256_000;

const clients = ['claude-code', 'cline', 'codex', 'cursor', 'gemini', 'github-copilot', 'kiro', 'openclaw', 'opencode'] as const;

const Asset = z.looseObject(
  {
    name: text(100).refine(
      (name) => isOneLine(name) && /[\p{L}\p{N}]/u.test(name),
      'must be one line with a letter or a digit in it',
    ),
    version: text(100)
      .refine(isVersion, 'must be a version such as 1, 1.2 or 1.2.3-rc.1')
      .refine(hasLowNumbers, `must have no number above ${highestNumber}`),
    type: text(40).refine(
      (key) => assetTypeOf(key) !== null,
      `must be one of ${Object.values(assetTypes)
        .map(({ key }) => key)
        .join(', ')}`,
    ),
    description: text(10_000).optional(),
    license: line().optional(),
    authors: lines().optional(),
    keywords: lines().optional(),
    homepage: line().optional(),
    repository: line().optional(),
    documentation: line().optional(),
    readme: text().optional(),
    clients: z.array(z.enum(clients, { error: `must be one of ${clients.join(', ')}` }), { error: 'must be a list' }).optional(),
    dependencies: z
      .array(text(300).refine(isDependency, 'must be a name with a range, such as style-guide>=1.0.0,<2.0.0'), {
        error: 'must be a list',
      })
      .optional(),
  },
  { error: named('a table') },
);

const Document = z.looseObject({
  'metadata-version': text().optional(),
  // The old name of the table.
  artifact: Asset.optional(),
  asset: Asset.optional(),
});

/** Reads metadata.toml and holds it to every rule of docs/skills-api.md, section 4.2. `files`: what the archive holds. */
export function readMetadata(bytes: Uint8Array, files: ReadonlySet<string>): AssetMetadata {
  const source = decode(bytes);
  const document = parseToml(source);
  const table = 'asset' in document || !('artifact' in document) ? 'asset' : 'artifact';
  const parsed = Document.safeParse(document);
  if (!parsed.success) throw broken(parsed.error, []);
  const asset = parsed.data[table];
  if (!asset) throw new MetadataInvalid('asset is missing: a table with name, version and type.');
  const type = assetTypeOf(asset.type)!;
  const key = assetTypes[type].key;
  const section = sectionOf(type, files).safeParse(document[key]);
  if (!section.success) throw broken(section.error, [key]);
  requirePlainTexts(document, source);
  const { name, version, description = '' } = asset;
  const dependencies = asset.dependencies ?? [];
  if (dependencies.some((dependency) => nameIn(dependency) === name))
    throw new MetadataInvalid(`${table}.dependencies must not name the asset itself.`);
  return {
    name: name.trim(),
    version,
    type,
    description: description.trim(),
    clients: [...new Set(asset.clients)],
    dependencies,
    text: source,
  };
}

/** The text as TOML. What is wrong with it is said by its place, not by repeating it. */
export function parseToml(source: string): Record<string, unknown> {
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof TomlError)
      throw new MetadataInvalid(`is not valid TOML: look at line ${error.line}, column ${error.column}.`);
    throw error;
  }
}

function decode(bytes: Uint8Array): string {
  try {
    const source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (source.includes('\0')) throw new TypeError();
    return source;
  } catch {
    throw new MetadataInvalid('must be text in UTF-8.');
  }
}

function broken({ issues }: z.ZodError, above: readonly string[]): MetadataInvalid {
  const { path, message } = issues[0]!;
  const key = [...above, ...path.map(String)];
  return new MetadataInvalid(`${shownKey(key)} ${message}.`, key);
}

const nameIn = (dependency: string) => /^[a-zA-Z0-9_-]+/.exec(dependency)?.[0] ?? '';

function isBound(part: string): boolean {
  const [, version = ''] = /^\s*(?:>=|<=|~=|>|<|=|~)\s*(\S+)\s*$/.exec(part) ?? [];
  return isVersion(version);
}

function isDependency(dependency: string): boolean {
  const range = dependency.slice(nameIn(dependency).length).trim();
  if (nameIn(dependency) === '') return false;
  return range === '' || (range.split(',').every(isBound) && isWithin('1', range) !== null);
}
