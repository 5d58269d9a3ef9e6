/** The documents that the `sx` client sends (docs/skills-api.md, section 5.7), with its explicit nulls left to the variables. */
export const listBots =
  'query ListBots { bots { id name slug description teams { id name } installedSkills { name assetType isDirectInstall } } }';
export const botApiKeys = 'query BotApiKeys($slug: String!) { bot(slug: $slug) { apiKeys { id label maskedToken createdAt } } }';
export const botInstalled =
  'query BotInstalled($slug: String!) { bot(slug: $slug) { installedSkills { name assetType isDirectInstall } } }';
export const createBot =
  'mutation CreateBot($input: CreateBotInput!) { createBot(input: $input) { bot { id name slug } botKey } }';
export const updateBot =
  'mutation UpdateBot($input: UpdateBotInput!) { updateBot(input: $input) { bot { id name } errors { field messages } } }';
export const deleteBot = 'mutation DeleteBot($id: ID!) { deleteBot(id: $id) { errors { field messages } } }';
export const createBotApiKey =
  'mutation CreateBotApiKey($botId: ID!, $label: String!) { createBotApiKey(botId: $botId, label: $label) { botKey } }';
export const deleteBotApiKey =
  'mutation DeleteBotApiKey($keyId: ID!) { deleteBotApiKey(keyId: $keyId) { success errors { field messages } } }';
