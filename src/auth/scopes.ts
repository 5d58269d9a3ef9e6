/** What a token may be used for (docs/credentials.md). The values are what `@auth(scope: …)` prints and what tokens store. */
export const scopeDescriptions = {
  full: 'Everything that its principal may do.',
  'assets:read': 'List and download assets.',
  'assets:write': 'Create, change and delete assets.',
  'installations:write': 'Decide who gets which asset.',
  'bots:read': 'List bots and the masks of their keys.',
  'bots:write': 'Create, change and delete bots; issue and revoke their keys.',
  'teams:read': 'List teams and who is in them.',
  'teams:write': 'Create, change and delete teams; decide who is in them.',
  'members:read': 'List the people of the organization.',
  'audit:read': 'Read the audit log.',
  'usage:read': 'Read usage reports.',
  'usage:write': 'Report usage.',
  'artifacts:read': 'Read pushed artifacts.',
  'artifacts:push': 'Push artifacts.',
  'llm:invoke': 'Call language models through the proxy.',
  'events:read': 'Receive events.',
  'tools:call': 'Call tools of MCP servers.',
} as const;

export type Scope = keyof typeof scopeDescriptions;

export const allScopes = Object.keys(scopeDescriptions) as Scope[];

export function isScope(value: string): value is Scope {
  return Object.hasOwn(scopeDescriptions, value);
}
