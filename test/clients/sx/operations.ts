/** The 56 GraphQL documents that `sx` ships, by the names of their operations, with exactly the fields that it reads. */
const errors = 'errors { field messages }';
const pageInfo = 'pageInfo { hasNextPage endCursor }';
const collection = `{ collection { id } ${errors} }`;
const success = `{ success ${errors} }`;

export const operations = {
  // The caller and the organization
  GetMe: 'query GetMe { user { id username email firstName lastName } }',
  OrgInfo: 'query OrgInfo { organization { name iconUrl } }',
  FindUser: 'query FindUser($term: String!) { organization { users(term: $term, first: 25) { nodes { id email } } } }',

  // Teams and repositories
  ListTeams: `query ListTeams($first: Int!, $term: String, $memberFirst: Int!) {
    organization { teams(first: $first, term: $term, parent: { any: true }) { totalCount ${pageInfo}
      nodes { id name adminMembers { id email } members(first: $memberFirst) { totalCount nodes { id email } }
        skillsRepositories { repositoryId owner name } } } } }`,
  CreateTeam: `mutation CreateTeam($input: CreateTeamInput!) { createTeam(input: $input) { team { id name } ${errors} } }`,
  UpdateTeam: `mutation UpdateTeam($input: UpdateTeamInput!) { updateTeam(input: $input) { team { id name } ${errors} } }`,
  DeleteTeam: `mutation DeleteTeam($id: ID!) { deleteTeam(id: $id) { ${errors} } }`,
  RemoveTeamMember: `mutation RemoveTeamMember($input: RemoveTeamMemberInput!) { removeTeamMember(input: $input) { ${errors} } }`,
  SetTeamAdmin: `mutation SetTeamAdmin($input: SetTeamAdminInput!) { setTeamAdmin(input: $input) { ${errors} } }`,
  OrgRepositories: `query OrgRepositories($first: Int!, $after: String) {
    organization { repositories(first: $first, after: $after) { ${pageInfo} nodes { id owner name } } } }`,
  RepoMonoRepoConfigs:
    'query RepoMonoRepoConfigs($id: ID!) { repository(id: $id) { monoRepoConfigs { id sourcePathPrefixIncludes } } }',

  // Assets
  VaultAssets: `query VaultAssets($first: Int, $after: String, $assetType: AssetType!, $search: String) {
    vault { assets(type: $assetType, search: $search, first: $first, after: $after) { ${pageInfo}
      nodes { __typename slug type latestVersion versionsCount description createdAt updatedAt } } } }`,
  VaultAssetLookup: `query VaultAssetLookup($slug: String, $search: String, $first: Int) {
    vault { assets(slug: $slug, search: $search, first: $first) {
      nodes { __typename slug name type description createdAt updatedAt versions { version createdAt filesCount } } } } }`,
  AssetGID: `query AssetGID($first: Int, $after: String) {
    vault { assets(first: $first, after: $after) { ${pageInfo} nodes { __typename id name slug type } } } }`,
  AssetInstallations: `query AssetInstallations($first: Int, $after: String) {
    vault { assets(first: $first, after: $after) { ${pageInfo}
      nodes { __typename slug name
        installations { entityType entityName entityRef entityId monoRepoConfigId viaCollectionId } } } } }`,
  RenameAsset: `mutation RenameAsset($input: RenameAssetInput!) { renameAsset(input: $input) ${success} }`,

  // Installations
  SetAssetInstallations: `mutation SetAssetInstallations($input: SetAssetInstallationsInput!) {
    setAssetInstallations(input: $input) { asset { __typename name } ${errors} } }`,
  RemoveAssetInstallations: `mutation RemoveAssetInstallations($input: RemoveAssetInstallationsInput!) {
    removeAssetInstallations(input: $input) ${success} }`,
  UninstallAssetTargets: `mutation UninstallAssetTargets($input: UninstallAssetTargetsInput!) {
    uninstallAssetTargets(input: $input) { asset { __typename name } removedCount ${errors} } }`,
  InstallSkillToBot: `mutation InstallSkillToBot($botId: ID!, $skillId: ID!) {
    installSkillToBot(botId: $botId, skillId: $skillId) ${success} }`,
  UninstallSkillFromBot: `mutation UninstallSkillFromBot($botId: ID!, $skillId: ID!) {
    uninstallSkillFromBot(botId: $botId, skillId: $skillId) ${success} }`,

  // New assets and change requests
  CreateAgentAsset: `mutation CreateAgentAsset($input: CreateAssetInput!) {
    createAsset(input: $input) { asset { __typename id slug name type latestVersion } ${errors} } }`,
  CreateAssetPullRequest: `mutation CreateAssetPullRequest($input: CreateAssetPullRequestInput!) {
    createAssetPullRequest(input: $input) { pullRequest { id sourceUrl } ${errors} } }`,
  AddAssetPullRequestFileChange: `mutation AddAssetPullRequestFileChange($input: AddAssetPullRequestFileChangeInput!) {
    addAssetPullRequestFileChange(input: $input) ${success} }`,

  // Bots
  ListBots:
    'query ListBots { bots { id name slug description teams { id name } installedSkills { name assetType isDirectInstall } } }',
  BotApiKeys: 'query BotApiKeys($slug: String!) { bot(slug: $slug) { apiKeys { id label maskedToken createdAt } } }',
  BotInstalled: 'query BotInstalled($slug: String!) { bot(slug: $slug) { installedSkills { name assetType isDirectInstall } } }',
  CreateBot: 'mutation CreateBot($input: CreateBotInput!) { createBot(input: $input) { bot { id name slug } botKey } }',
  UpdateBot: `mutation UpdateBot($input: UpdateBotInput!) { updateBot(input: $input) { bot { id name } ${errors} } }`,
  DeleteBot: `mutation DeleteBot($id: ID!) { deleteBot(id: $id) { ${errors} } }`,
  CreateBotApiKey:
    'mutation CreateBotApiKey($botId: ID!, $label: String!) { createBotApiKey(botId: $botId, label: $label) { botKey } }',
  DeleteBotApiKey: `mutation DeleteBotApiKey($keyId: ID!) { deleteBotApiKey(keyId: $keyId) ${success} }`,
  CreateBotRuntimeToken: `mutation CreateBotRuntimeToken($botId: ID!, $label: String, $ttlSeconds: Int) {
    createBotRuntimeToken(botId: $botId, label: $label, ttlSeconds: $ttlSeconds) { botKey expiresAt } }`,
  RevokeBotRuntimeTokens:
    'mutation RevokeBotRuntimeTokens($botId: ID!) { revokeBotRuntimeTokens(botId: $botId) { revokedCount } }',

  // Collections
  ListCollections: `query ListCollections($first: Int!, $after: String) {
    collections(first: $first, after: $after) { ${pageInfo} nodes { id name description } } }`,
  CollectionAssets: `query CollectionAssets($id: ID!, $first: Int!, $after: String) {
    collection(id: $id) { assets(first: $first, after: $after) { ${pageInfo} nodes { __typename id slug } } } }`,
  CollectionInstallations: `query CollectionInstallations($id: ID!) {
    collection(id: $id) { installations { entityType entityName entityRef entityId monoRepoConfigId } } }`,
  CreateAssetCollection: `mutation CreateAssetCollection($input: CreateAssetCollectionInput!) {
    createAssetCollection(input: $input) ${collection} }`,
  UpdateAssetCollection: `mutation UpdateAssetCollection($input: UpdateAssetCollectionInput!) {
    updateAssetCollection(input: $input) ${collection} }`,
  DeleteAssetCollection: `mutation DeleteAssetCollection($gid: ID!) { deleteAssetCollection(gid: $gid) ${success} }`,
  AddAssetsToCollection: `mutation AddAssetsToCollection($input: ModifyAssetCollectionAssetsInput!) {
    addAssetsToCollection(input: $input) ${collection} }`,
  RemoveAssetsFromCollection: `mutation RemoveAssetsFromCollection($input: ModifyAssetCollectionAssetsInput!) {
    removeAssetsFromCollection(input: $input) ${collection} }`,
  InstallCollection: `mutation InstallCollection($input: InstallCollectionInput!) { installCollection(input: $input) ${collection} }`,
  UninstallCollection: `mutation UninstallCollection($input: UninstallCollectionInput!) {
    uninstallCollection(input: $input) ${collection} }`,

  // Audit and usage
  AssetAuditLog: `query AssetAuditLog($first: Int, $after: String) {
    assetAuditLog(first: $first, after: $after) { ${pageInfo}
      nodes { id date actorEmail actorName event targetType targetName data } } }`,
  ImportAuditEvents: `mutation ImportAuditEvents($events: [ImportAuditEventInput!]!) {
    importAuditEvents(events: $events) { importedCount ${errors} } }`,
  AssetUsageEvents: `query AssetUsageEvents(
      $assetName: String, $assetType: String, $actor: String, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
    assetUsageEvents(assetName: $assetName, assetType: $assetType, actor: $actor, since: $since, until: $until,
        first: $first, after: $after) { ${pageInfo}
      nodes { timestamp actorEmail assetName assetVersion assetType } } }`,

  // The desktop app
  GetAppPluginPolicy: 'query GetAppPluginPolicy { vault { appPluginPolicy { mode allowed } } }',
  SetAppPluginPolicy: `mutation SetAppPluginPolicy($input: SetAppPluginPolicyInput!) {
    setAppPluginPolicy(input: $input) { appPluginPolicy { mode } ${errors} } }`,
  GetAppPluginStorage: 'query GetAppPluginStorage($pluginId: String!) { vault { appPluginStorage(pluginId: $pluginId) } }',
  SetAppPluginStorage: `mutation SetAppPluginStorage($input: SetAppPluginStorageInput!) {
    setAppPluginStorage(input: $input) { ${errors} } }`,
  GetAssetBenchmarks: `query GetAssetBenchmarks($assetName: String!, $first: Int) {
    vault { assetBenchmarks(assetName: $assetName, first: $first) } }`,
  GetLatestAssetBenchmarks: 'query GetLatestAssetBenchmarks { vault { latestAssetBenchmarks } }',
  ImportAssetBenchmark: `mutation ImportAssetBenchmark($input: ImportAssetBenchmarkInput!) {
    importAssetBenchmark(input: $input) { ${errors} } }`,
  GetAssetQuality: `query GetAssetQuality($slug: String, $first: Int, $after: String) {
    vault { assets(slug: $slug, first: $first, after: $after) { ${pageInfo}
      nodes { __typename id slug updatedAt evaluating
        source { __typename ... on AssetManagedSource { confidenceScore evaluationResult } } } } } }`,
  EvaluateAsset: `mutation EvaluateAsset($id: ID!) { evaluateAsset(id: $id) { ${errors} } }`,
};

export type OperationName = keyof typeof operations;
