/** The documents that the `sx` client sends (docs/skills-api.md, section 5.4), with its explicit nulls left to the variables. */
export const vaultAssets = `query VaultAssets($first: Int, $after: String, $assetType: AssetType!, $search: String) {
  vault { assets(type: $assetType, search: $search, first: $first, after: $after) {
    nodes { __typename slug type latestVersion versionsCount description createdAt updatedAt }
    pageInfo { hasNextPage endCursor }
  } }
}`;
export const vaultAssetLookup = `query VaultAssetLookup($slug: String, $search: String, $first: Int) {
  vault { assets(slug: $slug, search: $search, first: $first) {
    nodes { __typename slug name type description createdAt updatedAt versions { version createdAt filesCount } }
  } }
}`;
export const assetGid = `query AssetGID($first: Int, $after: String) {
  vault { assets(first: $first, after: $after) { nodes { __typename id name slug type } pageInfo { hasNextPage endCursor } } }
}`;
export const assetQuality = `query GetAssetQuality($slug: String, $first: Int, $after: String) {
  vault { assets(slug: $slug, first: $first, after: $after) {
    nodes { __typename id slug updatedAt evaluating source { __typename ... on AssetManagedSource { confidenceScore evaluationResult } } }
    pageInfo { hasNextPage endCursor }
  } }
}`;
export const renameAsset =
  'mutation RenameAsset($input: RenameAssetInput!) { renameAsset(input: $input) { success errors { field messages } } }';
