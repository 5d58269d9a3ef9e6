/** The documents that the `sx` client sends (docs/skills-api.md, section 5.5). */
export const setAssetInstallations = `mutation SetAssetInstallations($input: SetAssetInstallationsInput!) { setAssetInstallations(input: $input) {
  asset { __typename name } errors { field messages } } }`;
export const removeAssetInstallations = `mutation RemoveAssetInstallations($input: RemoveAssetInstallationsInput!) {
  removeAssetInstallations(input: $input) { success errors { field messages } } }`;
export const uninstallAssetTargets = `mutation UninstallAssetTargets($input: UninstallAssetTargetsInput!) { uninstallAssetTargets(input: $input) {
  asset { __typename name } removedCount errors { field messages } } }`;
export const installSkillToBot =
  'mutation InstallSkillToBot($botId: ID!, $skillId: ID!) { installSkillToBot(botId: $botId, skillId: $skillId) { success errors { field messages } } }';
export const uninstallSkillFromBot =
  'mutation UninstallSkillFromBot($botId: ID!, $skillId: ID!) { uninstallSkillFromBot(botId: $botId, skillId: $skillId) { success errors { field messages } } }';
export const assetInstallations = `query AssetInstallations($first: Int, $after: String) { vault { assets(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes { slug name installations { entityType entityName entityRef entityId monoRepoConfigId viaCollectionId } __typename } } } }`;
