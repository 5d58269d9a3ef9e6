/** The documents that the `sx` client sends (docs/skills-api.md, section 5.3), and ours. */
export const orgRepositories = `query OrgRepositories($first: Int!, $after: String) { organization { repositories(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { id owner name } } } }`;
export const repository =
  'query ($id: ID!) { repository(id: $id) { id host owner name url connectedAt monoRepoConfigs { id name } } }';
export const connectRepository = `mutation ($input: ConnectRepositoryInput!) { connectRepository(input: $input) {
  repository { id host owner name url } errors { field messages } } }`;
export const disconnectRepository = 'mutation ($id: ID!) { disconnectRepository(id: $id) { success errors { field messages } } }';
