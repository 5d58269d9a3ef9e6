import { asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { AssetInstallationInput } from '../installations/input-schema.ts';
import { createAsset } from './create-asset.ts';
import { changesAssets } from './gates.ts';
import { changedAsset } from './schema.ts';

const notServed = 'Not supported by this server: leave it out.';
const ofMcp = 'For an MCP server:';
const ofHook = 'For a hook:';

const McpToolInput = builder.inputType('McpToolInput', {
  description: 'A tool of an MCP server.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name.' }),
    description: t.string({ description: 'What it does.' }),
    estimatedTokens: t.int({ description: 'How many tokens its definition takes up, about.' }),
  }),
});

const CreateAssetInput = builder.inputType('CreateAssetInput', {
  description: 'A new asset, made of texts instead of an archive.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        'Its display name, up to 100 characters, unlike any other asset of the organization. The slug is made from it: `Code Review` becomes `code-review`.',
    }),
    assetType: t.string({
      required: true,
      description: 'One of `skill`, `rule`, `agent`, `command`, `hook` and `mcp`. Plugins are uploaded as archives.',
    }),
    description: t.string({ description: 'What it is for, up to 2000 characters.' }),
    originalPrompt: t.string({ description: 'What an assistant was asked for when it wrote the text; kept in metadata.toml.' }),
    installations: t.field({
      type: [AssetInstallationInput],
      description:
        'What to install it to: the whole organization when left out, nobody when empty. What takes somebody else’s approval is requested, and the asset is a draft until then.',
    }),
    suggestionId: t.id({ description: notServed }),
    rawContent: t.string({
      description:
        'The whole text: SKILL.md, RULE.md, AGENT.md or COMMAND.md, by the type; for a hook without a command, its script.',
    }),
    mcpTransport: t.string({ description: `${ofMcp} \`stdio\`, \`sse\` or \`http\`; \`stdio\` when left out.` }),
    mcpUrl: t.string({ description: `${ofMcp} its address, with \`sse\` and \`http\`.` }),
    mcpCommand: t.string({ description: `${ofMcp} the program that is started, with \`stdio\`.` }),
    mcpArgs: t.stringList({ description: `${ofMcp} the arguments of that program, at least one.` }),
    mcpEnv: t.field({ type: 'JSONString', description: `${ofMcp} its environment, as a JSON object of texts.` }),
    mcpIntegrationId: t.id({ description: notServed }),
    mcpToolNames: t.field({ type: [McpToolInput], description: notServed }),
    mcpSecured: t.boolean({ description: `${notServed} False counts as left out.` }),
    hookEvent: t.string({ description: `${ofHook} when it runs, such as \`pre-tool-use\`.` }),
    hookCommand: t.string({ description: `${ofHook} the command that runs. Not together with \`rawContent\`.` }),
    hookArgs: t.stringList({ description: `${ofHook} the arguments of the command or script.` }),
    hookTimeout: t.int({ description: `${ofHook} how many seconds it may take.` }),
    hookMatcher: t.string({ description: `${ofHook} the pattern of tools that it runs for.` }),
    ruleTitle: t.string({ description: 'For a rule: its title.' }),
    ruleGlobs: t.stringList({ description: 'For a rule: the patterns of files that it holds for, such as `src/**/*.ts`.' }),
    pluginMarketplaceUrl: t.string({ description: notServed }),
  }),
});

const CreateAssetMutation = rowPayload('CreateAssetMutation', 'The new asset, or what to correct.', changedAsset);

builder.mutationField('createAsset', (t) =>
  t.field({
    type: CreateAssetMutation,
    nullable: true,
    gate: changesAssets,
    description:
      'Makes an asset out of texts, with its first version. An archive is uploaded with POST /api/skills/assets instead. By an ADMIN, the OWNER or a service account it is published and installed at once; otherwise it is a draft with an installation request where somebody else decides. Installing takes the scope `installations:write` as well: what a token without it names is requested, and refused where nobody else could decide, which is oneself and a repository that is not connected.',
    args: { input: t.arg({ type: CreateAssetInput, required: true, description: 'The new asset.' }) },
    resolve: (_root, { input }, { db, principal, services }) =>
      rowOrErrors(() => createAsset(db, asManager(principal), services, input)),
  }),
);
