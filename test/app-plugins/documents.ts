export const getPolicy = 'query GetAppPluginPolicy { vault { appPluginPolicy { mode allowed } } }';
export const setPolicy =
  'mutation SetAppPluginPolicy($input: SetAppPluginPolicyInput!) { setAppPluginPolicy(input: $input) { appPluginPolicy { mode allowed } errors { field messages } } }';
export const getStorage = 'query GetAppPluginStorage($pluginId: String!) { vault { appPluginStorage(pluginId: $pluginId) } }';
export const setStorage =
  'mutation SetAppPluginStorage($input: SetAppPluginStorageInput!) { setAppPluginStorage(input: $input) { errors { field messages } } }';

export const notAllowed =
  'The organization does not allow this plugin. An ADMIN or the OWNER can allow it with setAppPluginPolicy.';
export const badId = 'Must be the id of a plugin: 2 to 64 lower-case letters, digits and hyphens, of which a letter comes first.';
