/** The documents that clients send (docs/skills-api.md), with what only our own tests ask for behind them. */
const result = '{ collection { id } errors { field messages } }';
export const listCollections =
  'query ListCollections($first: Int!, $after: String) { collections(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id name description } } }';
export const collectionAssets =
  'query CollectionAssets($id: ID!, $first: Int!, $after: String) { collection(id: $id) { assets(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { __typename id slug } } } }';
export const collectionInstallations =
  'query CollectionInstallations($id: ID!) { collection(id: $id) { installations { entityType entityName entityRef entityId monoRepoConfigId } } }';
export const createCollection = `mutation CreateAssetCollection($input: CreateAssetCollectionInput!) { createAssetCollection(input: $input) ${result} }`;
export const updateCollection = `mutation UpdateAssetCollection($input: UpdateAssetCollectionInput!) { updateAssetCollection(input: $input) ${result} }`;
export const deleteCollection =
  'mutation DeleteAssetCollection($gid: ID!) { deleteAssetCollection(gid: $gid) { success errors { field messages } } }';
export const addAssets = `mutation AddAssetsToCollection($input: ModifyAssetCollectionAssetsInput!) { addAssetsToCollection(input: $input) ${result} }`;
export const removeAssets = `mutation RemoveAssetsFromCollection($input: ModifyAssetCollectionAssetsInput!) { removeAssetsFromCollection(input: $input) ${result} }`;
export const installCollection = `mutation InstallCollection($input: InstallCollectionInput!) { installCollection(input: $input) ${result} }`;
export const uninstallCollection = `mutation UninstallCollection($input: UninstallCollectionInput!) { uninstallCollection(input: $input) ${result} }`;
export const setActive =
  'mutation ($id: ID) { setActiveSkillProfile(skillProfileId: $id) { profile { id isActive } errors { field messages } } }';
