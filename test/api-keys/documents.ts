export const createApiKey = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  key apiKey { id name maskedToken scopes allowedIps createdAt createdBy { id } expiresAt lastUsedAt lastUsedIp } errors { field messages } } }`;
export const updateApiKey = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) {
  apiKey { id name scopes allowedIps } errors { field messages } } }`;
export const revokeApiKey = 'mutation ($id: ID!) { revokeApiKey(id: $id) { success errors { field messages } } }';
export const listApiKeys = `query ($first: Int, $after: String) { organization { id apiKeys(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id name maskedToken scopes allowedIps createdAt createdBy { id email } expiresAt lastUsedAt lastUsedIp } } } }`;
export const whoAmI = '{ principal { kind id name role scopes organization { id } credential { kind label via expiresAt } } }';
