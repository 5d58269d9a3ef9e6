import type { AssetType as Stored } from '../generated/prisma/client.ts';

/** The kinds of asset: how documents, locks and metadata.toml spell them, and the type that GraphQL answers with. */
export const assetTypes = {
  SKILL: { key: 'skill', typename: 'Skill', description: 'Instructions that an agent loads when they are of use.' },
  MCP: { key: 'mcp', typename: 'McpServer', description: 'A server of tools that speaks the Model Context Protocol.' },
  AGENT: { key: 'agent', typename: 'Agent', description: 'An agent with instructions of its own.' },
  COMMAND: { key: 'command', typename: 'Command', description: 'A prompt that people call by name.' },
  HOOK: { key: 'hook', typename: 'Hook', description: 'A program that runs at certain moments of a client’s work.' },
  RULE: { key: 'rule', typename: 'Rule', description: 'A rule that holds wherever its patterns match.' },
  CLAUDE_CODE_PLUGIN: { key: 'claude-code-plugin', typename: 'ClaudeCodePlugin', description: 'A plugin of Claude Code.' },
  APP_PLUGIN: { key: 'app-plugin', typename: 'AppPlugin', description: 'An extension of the desktop app; never in a lock.' },
} as const satisfies Record<Stored, { key: string; typename: string; description: string }>;

export type AssetType = keyof typeof assetTypes;

/** Other spellings that documents of the Skills API and old locks use. */
const aliases: Readonly<Record<string, AssetType>> = { 'mcp-remote': 'MCP', mcp_server: 'MCP', plugin: 'CLAUDE_CODE_PLUGIN' };

/** The type that a text means, in any of its spellings (`skill`, `SKILL`, `claude-code-plugin`, `mcp_server`, …), or null. */
export function assetTypeOf(text: string): AssetType | null {
  const key = text.toLowerCase();
  const types = Object.keys(assetTypes) as AssetType[];
  return types.find((type) => assetTypes[type].key === key || type.toLowerCase() === key) ?? aliases[key] ?? null;
}
