import { stringify } from 'smol-toml';
import { metadataPath } from '../archives/check-archive.ts';
import type { TargetInput } from '../installations/target-input.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { type AssetType, assetTypeOf, assetTypes } from './asset-type.ts';

type Maybe<T> = T | null | undefined;

/** An asset without an archive: what `createAsset` is given. */
export interface NewAssetInput {
  name: string;
  assetType: string;
  description?: Maybe<string>;
  originalPrompt?: Maybe<string>;
  installations?: Maybe<readonly TargetInput[]>;
  suggestionId?: Maybe<string>;
  rawContent?: Maybe<string>;
  mcpTransport?: Maybe<string>;
  mcpUrl?: Maybe<string>;
  mcpCommand?: Maybe<string>;
  mcpArgs?: Maybe<readonly string[]>;
  mcpEnv?: Maybe<string>;
  mcpIntegrationId?: Maybe<string>;
  mcpToolNames?: Maybe<readonly unknown[]>;
  mcpSecured?: Maybe<boolean>;
  hookEvent?: Maybe<string>;
  hookCommand?: Maybe<string>;
  hookArgs?: Maybe<readonly string[]>;
  hookTimeout?: Maybe<number>;
  hookMatcher?: Maybe<string>;
  ruleTitle?: Maybe<string>;
  ruleGlobs?: Maybe<readonly string[]>;
  pluginMarketplaceUrl?: Maybe<string>;
}

type Keys = Partial<Record<keyof NewAssetInput, string>>;

/** Of the input, what stands in the table of its type, under which key. */
const sections: Partial<Record<AssetType, Keys>> = {
  MCP: { mcpTransport: 'transport', mcpUrl: 'url', mcpCommand: 'command', mcpArgs: 'args', mcpEnv: 'env' },
  HOOK: { hookEvent: 'event', hookCommand: 'command', hookArgs: 'args', hookTimeout: 'timeout', hookMatcher: 'matcher' },
  RULE: { ruleTitle: 'title', ruleGlobs: 'globs' },
};

/** The file that the text becomes. */
const contentFiles: Partial<Record<AssetType, string>> = {
  SKILL: 'SKILL.md',
  COMMAND: 'COMMAND.md',
  AGENT: 'AGENT.md',
  RULE: 'RULE.md',
  HOOK: 'hook.sh',
};

const notServed = ['suggestionId', 'mcpIntegrationId', 'mcpToolNames', 'mcpSecured', 'pluginMarketplaceUrl'] as const;

/** The files of the archive that such an asset is. */
export function filesOf(input: NewAssetInput, named: { slug: string; version: string }): Map<string, Buffer> {
  const type = typeOf(input);
  for (const field of notServed)
    if (isGiven(input[field])) throw new BadUserInput(field, 'Is not supported by this server. Leave it out.');
  const section = sectionOf(input, type);
  const files = new Map<string, Buffer>();
  const file = contentFiles[type];
  if (isGiven(input.rawContent)) {
    if (!file) throw new BadUserInput('rawContent', `An asset of the type ${assetTypes[type].key} has no text. Leave it out.`);
    if (section['command'] !== undefined)
      throw new BadUserInput('rawContent', 'Give hookCommand or the text of a script, not both.');
    files.set(file, Buffer.from(input.rawContent!));
    section[type === 'HOOK' ? 'script-file' : 'prompt-file'] = file;
  } else if (file && type !== 'HOOK') throw new BadUserInput('rawContent', `Must be given: the text of ${file}.`);
  const { key } = assetTypes[type];
  const description = input.description?.trim() ?? '';
  const asset = { name: named.slug, version: named.version, type: key, ...(description && { description }) };
  const custom = isGiven(input.originalPrompt) && { custom: { 'original-prompt': input.originalPrompt! } };
  files.set(metadataPath, Buffer.from(`${stringify({ 'metadata-version': '1.0', asset, [key]: section, ...custom })}\n`));
  return files;
}

function typeOf({ assetType }: NewAssetInput): AssetType {
  const type = assetTypeOf(assetType);
  if (!type) {
    const keys = Object.values(assetTypes).map(({ key }) => key);
    throw new BadUserInput('assetType', `Must be one of ${keys.join(', ')}.`);
  }
  if (type === 'CLAUDE_CODE_PLUGIN' || type === 'APP_PLUGIN')
    throw new BadUserInput('assetType', 'Plugins are uploaded as archives: POST /api/skills/assets.');
  return type;
}

/** What is said for the type; what is said for another one is a mistake. */
function sectionOf(input: NewAssetInput, type: AssetType): Record<string, unknown> {
  const section: Record<string, unknown> = {};
  for (const [of, keys] of Object.entries(sections) as [AssetType, Keys][])
    for (const [field, key] of Object.entries(keys) as [keyof NewAssetInput, string][]) {
      if (!isGiven(input[field])) continue;
      if (of !== type) throw new BadUserInput(field, `Belongs to assets of the type ${assetTypes[of].key}. Leave it out.`);
      section[key] = field === 'mcpEnv' ? environment(input.mcpEnv!) : input[field];
    }
  return section;
}

function environment(json: string): Record<string, string> {
  const fault = new BadUserInput('mcpEnv', 'Must be a JSON object of texts, such as {"LOG_LEVEL": "debug"}.');
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault;
    if (Object.values(value).some((text) => typeof text !== 'string')) throw fault;
    return value as Record<string, string>;
  } catch {
    throw fault;
  }
}

const isGiven = (value: unknown) =>
  value != null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
