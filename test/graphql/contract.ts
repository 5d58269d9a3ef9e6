/**
 * What clients of the Skills API rely on, by section of docs/skills-api.md: every name, and what may be left out. It is written down a
 * second time here, so that a name which leaves the code and its documentation together is missed all the same. Another section is
 * another key.
 */
export const contract: Readonly<Record<string, string>> = {
  '5.0 what all share': `
    scalar DateTime
    scalar JSONString
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type ErrorType { field: String! messages: [String!]! }
  `,

  '5.3 repositories': `
    type Query { repository(id: ID!): RepositoryType }
    type Mutation {
      connectRepository(input: ConnectRepositoryInput!): ConnectRepositoryMutation
      disconnectRepository(id: ID!): DisconnectRepositoryMutation
    }
    type OrganizationType { repositories(first: Int, after: String): RepositoryConnection! }
    type RepositoryConnection { pageInfo: PageInfo! nodes: [RepositoryType!]! }
    type RepositoryType { id: ID owner: String! name: String! monoRepoConfigs: [MonoRepoConfigType!] }
    type MonoRepoConfigType { id: ID sourcePathPrefixIncludes: [String] }
  `,

  '5.4 assets': `
    type Query { vault: Vault! asset(id: ID!): VaultAsset }
    type Vault { assets(type: AssetType, slug: String, search: String, first: Int, after: String): VaultAssetsConnection! }
    type VaultAssetsConnection { pageInfo: PageInfo! nodes: [VaultAsset!]! }
    enum AssetType { SKILL MCP AGENT COMMAND HOOK RULE CLAUDE_CODE_PLUGIN APP_PLUGIN }
    enum AssetStatus { DRAFT PUBLISHED }
    interface VaultAsset {
      id: ID! name: String! slug: String! type: AssetType! latestVersion: String! versionsCount: Int! description: String!
      createdAt: DateTime! updatedAt: DateTime! versions: [VaultAssetVersion!]! installations: [VaultAssetInstallation!]!
      evaluating: Boolean! source: AssetSource! status: AssetStatus!
    }
    type Skill implements VaultAsset { id: ID! }
    type McpServer implements VaultAsset { id: ID! }
    type Agent implements VaultAsset { id: ID! }
    type Command implements VaultAsset { id: ID! }
    type Hook implements VaultAsset { id: ID! }
    type Rule implements VaultAsset { id: ID! }
    type ClaudeCodePlugin implements VaultAsset { id: ID! }
    type AppPlugin implements VaultAsset { id: ID! }
    type VaultAssetVersion { version: String! createdAt: DateTime! filesCount: Int! }
    type Mutation {
      updateAsset(input: UpdateAssetInput!): UpdateAssetMutation
      deleteAsset(id: ID!): DeleteAssetMutation
      toggleAssetStatus(id: ID!): ToggleAssetStatusMutation
      activateSkillVersion(assetId: ID!, versionNumber: Int!): ActivateSkillVersionMutation
    }
    type UpdateAssetMutation { asset: VaultAsset errors: [ErrorType!]! }
    type DeleteAssetMutation { success: Boolean! errors: [ErrorType!]! }
    type ToggleAssetStatusMutation { asset: VaultAsset errors: [ErrorType!]! }
    type ActivateSkillVersionMutation { asset: VaultAsset errors: [ErrorType!]! }
  `,

  '5.5 installations': `
    enum VaultAssetInstallationEntityType { ORGANIZATION REPOSITORY TEAM USER BOT }
    type VaultAssetInstallation {
      entityType: VaultAssetInstallationEntityType! entityId: String entityName: String! entityRef: String
      monoRepoConfigId: String viaCollectionId: ID
    }
    type Query {
      installedAssets(userId: ID, botId: ID, repositoryId: ID, assetType: String, term: String): InstalledAssetsResponse!
      installationRequests(status: String): InstallationRequestConnection
    }
    type Mutation {
      setAssetInstallations(input: SetAssetInstallationsInput!): SetAssetInstallationsMutation
      removeAssetInstallations(input: RemoveAssetInstallationsInput!): RemoveAssetInstallationsMutation
      uninstallAssetTargets(input: UninstallAssetTargetsInput!): UninstallAssetTargetsMutation
      installSkillToBot(botId: ID!, skillId: ID!): InstallSkillToBotMutation
      uninstallSkillFromBot(botId: ID!, skillId: ID!): UninstallSkillFromBotMutation
      renameAsset(input: RenameAssetInput!): RenameAssetMutation
      createInstallationRequest(input: CreateInstallationRequestInput!): CreateInstallationRequestMutation
      approveInstallationRequest(input: ApproveInstallationRequestInput!): ApproveInstallationRequestMutation
      rejectInstallationRequest(input: RejectInstallationRequestInput!): RejectInstallationRequestMutation
    }
    input SetAssetInstallationsInput {
      assetName: String! assetVersion: String repositories: [RepositoryInstallationInput!]! personalOnly: Boolean
      installations: [AssetInstallationInput!] append: Boolean
    }
    input RepositoryInstallationInput { url: String! paths: [String!] }
    input AssetInstallationInput {
      entityType: VaultAssetInstallationEntityType! entityId: ID entityName: String entityProvider: String
      monoRepoConfigId: ID monoRepoConfigName: String
    }
    input RemoveAssetInstallationsInput { assetName: String! delete: Boolean }
    input UninstallAssetTargetsInput { id: ID assetName: String targets: [UninstallScopeInput!]! }
    input UninstallScopeInput { entityType: VaultAssetInstallationEntityType! entityId: ID monoRepoConfigId: ID }
    input RenameAssetInput { oldName: String! newName: String! }
    type SetAssetInstallationsMutation { asset: VaultAsset errors: [ErrorType!]! }
    type RemoveAssetInstallationsMutation { success: Boolean! errors: [ErrorType!]! }
    type UninstallAssetTargetsMutation { asset: VaultAsset removedCount: Int! errors: [ErrorType!]! }
    type InstallSkillToBotMutation { success: Boolean! errors: [ErrorType!]! }
    type UninstallSkillFromBotMutation { success: Boolean! errors: [ErrorType!]! }
    type RenameAssetMutation { success: Boolean! errors: [ErrorType!]! }
  `,

  '5.6 new assets and change requests': `
    type Query {
      assetPullRequest(id: ID!): SkillPullRequest
      assetPullRequests(
        assetId: ID, status: ChangeRequestStatus, creationType: SkillPullRequestCreationType, search: String
      ): SkillPullRequestConnection
      changeRequests(status: ChangeRequestStatus, changeType: ChangeType, search: String): ChangeRequestConnection
    }
    type Mutation {
      createAsset(input: CreateAssetInput!): CreateAssetMutation
      createAssetPullRequest(input: CreateAssetPullRequestInput!): CreateAssetPullRequestMutation
      addAssetPullRequestFileChange(input: AddAssetPullRequestFileChangeInput!): AddAssetPullRequestFileChangeMutation
      mergeAssetPullRequest(pullRequestId: ID!): MergeAssetPullRequestMutation
      closeAssetPullRequest(pullRequestId: ID!): CloseAssetPullRequestMutation
    }
    input CreateAssetInput {
      name: String! assetType: String! description: String originalPrompt: String installations: [AssetInstallationInput!]
      suggestionId: ID rawContent: String mcpTransport: String mcpUrl: String mcpCommand: String mcpArgs: [String!]
      mcpEnv: JSONString mcpIntegrationId: ID mcpToolNames: [McpToolInput!] mcpSecured: Boolean
      hookEvent: String hookCommand: String hookArgs: [String!] hookTimeout: Int hookMatcher: String
      ruleTitle: String ruleGlobs: [String!] pluginMarketplaceUrl: String
    }
    input McpToolInput { name: String! description: String estimatedTokens: Int }
    input CreateAssetPullRequestInput { assetId: ID! title: String! description: String }
    input AddAssetPullRequestFileChangeInput {
      pullRequestId: ID! name: String! path: String action: SkillPullRequestFileActionEnum! content: String previousContent: String
    }
    enum SkillPullRequestFileActionEnum { ADD MODIFY DELETE }
    type CreateAssetMutation { asset: VaultAsset errors: [ErrorType!]! }
    type CreateAssetPullRequestMutation { pullRequest: SkillPullRequest errors: [ErrorType!]! }
    type SkillPullRequest { id: ID! sourceUrl: String! }
    type AddAssetPullRequestFileChangeMutation { success: Boolean! errors: [ErrorType!]! }
  `,

  '5.8 collections': `
    type Query {
      collections(first: Int, after: String): VaultAssetCollectionConnection!
      collection(id: ID!): VaultAssetCollection!
      profiles(name: String, first: Int, after: String): VaultAssetCollectionConnection
      profile(id: ID!): VaultAssetCollection
    }
    type VaultAssetCollectionConnection { pageInfo: PageInfo! nodes: [VaultAssetCollection!]! }
    type VaultAssetCollection {
      id: ID! name: String! description: String!
      assets(first: Int, after: String): VaultAssetsConnection! installations: [VaultAssetInstallation!]!
    }
    type Mutation {
      createAssetCollection(input: CreateAssetCollectionInput!): CreateAssetCollectionMutation
      updateAssetCollection(input: UpdateAssetCollectionInput!): UpdateAssetCollectionMutation
      deleteAssetCollection(gid: ID!): DeleteAssetCollectionMutation
      addAssetsToCollection(input: ModifyAssetCollectionAssetsInput!): AddAssetsToCollectionMutation
      removeAssetsFromCollection(input: ModifyAssetCollectionAssetsInput!): RemoveAssetsFromCollectionMutation
      installCollection(input: InstallCollectionInput!): InstallCollectionMutation
      uninstallCollection(input: UninstallCollectionInput!): UninstallCollectionMutation
      createAssetProfile(input: CreateAssetProfileInput!): CreateAssetProfileMutation
      updateAssetProfile(input: UpdateAssetProfileInput!): UpdateAssetProfileMutation
      deleteAssetProfile(id: ID!): DeleteAssetProfileMutation
      addAssetsToProfile(input: ModifyAssetProfileAssetsInput!): AddAssetsToProfileMutation
      removeAssetsFromProfile(input: ModifyAssetProfileAssetsInput!): RemoveAssetsFromProfileMutation
      setActiveSkillProfile(skillProfileId: ID): SetActiveSkillProfileMutation
    }
    input CreateAssetCollectionInput { name: String! description: String assetGids: [ID!] }
    input UpdateAssetCollectionInput { gid: ID! name: String description: String }
    input ModifyAssetCollectionAssetsInput { collectionGid: ID! assetGids: [ID!]! }
    input InstallCollectionInput { gid: ID! installations: [AssetInstallationInput!]! }
    input UninstallCollectionInput { gid: ID! entityType: VaultAssetInstallationEntityType! entityId: ID monoRepoConfigId: ID }
    type CreateAssetCollectionMutation { collection: VaultAssetCollection errors: [ErrorType!]! }
    type UpdateAssetCollectionMutation { collection: VaultAssetCollection errors: [ErrorType!]! }
    type DeleteAssetCollectionMutation { success: Boolean! errors: [ErrorType!]! }
    type AddAssetsToCollectionMutation { collection: VaultAssetCollection errors: [ErrorType!]! }
    type RemoveAssetsFromCollectionMutation { collection: VaultAssetCollection errors: [ErrorType!]! }
    type InstallCollectionMutation { collection: VaultAssetCollection errors: [ErrorType!]! }
    type UninstallCollectionMutation { collection: VaultAssetCollection errors: [ErrorType!]! }
  `,

  '2 the device flow': `
    type Query { deviceGrant(clientId: String!, userCode: String!): DeviceGrant }
    type DeviceGrant { userCode: String! status: DeviceGrantStatus! }
    enum DeviceGrantStatus { APPROVED DENIED EXPIRED PENDING REDEEMED }
    type Mutation {
      validateDeviceCode(userCode: String!): ValidateDeviceCodeMutation
      approveDevice(approve: Boolean!, clientId: String!, userCode: String!, botGid: String): ApproveDeviceMutation
    }
  `,

  '5.1 the caller and the organization': `
    type Query { user: User organization: OrganizationType! }
    type User { id: ID! username: String! email: String! firstName: String! lastName: String! }
    type OrganizationType {
      name: String! iconUrl: String users(term: String!, first: Int): UserConnection!
      teams(parent: TeamParentInputType, term: String, first: Int, after: String): TeamsConnection!
    }
    type UserConnection { totalCount: Int! nodes: [User!]! }
    input TeamParentInputType { id: ID any: Boolean }
  `,

  '5.2 teams': `
    type TeamsConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Team!]! }
    type Team {
      id: ID! name: String! adminMembers: [SimpleUserType!] members(first: Int): UserConnection!
      skillsRepositories: [SkillsRepositoryType!]
    }
    type SimpleUserType { id: ID! email: String! }
    type SkillsRepositoryType { repositoryId: String! owner: String! name: String! }
    type Mutation {
      createTeam(input: CreateTeamInput!): CreateTeamMutation
      updateTeam(input: UpdateTeamInput!): UpdateTeamMutation
      deleteTeam(id: ID!): DeleteTeamMutation
      removeTeamMember(input: RemoveTeamMemberInput!): RemoveTeamMemberMutation
      setTeamAdmin(input: SetTeamAdminInput!): SetTeamAdminMutation
    }
    input CreateTeamInput { name: String! parent: ID members: [ID!]! skillsRepositories: [SkillsRepositoryInput!] }
    input UpdateTeamInput { id: ID! name: String parent: ID members: [ID!] skillsRepositories: [SkillsRepositoryInput!] }
    input SkillsRepositoryInput { repositoryId: ID! monoRepoConfigId: ID }
    input RemoveTeamMemberInput { teamId: ID! memberId: ID! }
    input SetTeamAdminInput { teamId: ID! userId: ID! isAdmin: Boolean! }
    type CreateTeamMutation { team: Team errors: [ErrorType!]! }
    type UpdateTeamMutation { team: Team errors: [ErrorType!]! }
    type DeleteTeamMutation { success: Boolean! errors: [ErrorType!]! }
    type RemoveTeamMemberMutation { team: Team errors: [ErrorType!]! }
    type SetTeamAdminMutation { success: Boolean! errors: [ErrorType!]! }
  `,

  '5.7 bots and keys': `
    type Query { bots: [ManagedBot!]! bot(slug: String, id: ID): ManagedBot! }
    type ManagedBot {
      id: ID! name: String! slug: String! description: String! teams: [Team!]!
      installedSkills: [BotInstalledSkill!]! apiKeys: [BotApiKey!]!
    }
    type BotInstalledSkill { name: String! assetType: String! isDirectInstall: Boolean! }
    type BotApiKey { id: ID! label: String! maskedToken: String! createdAt: DateTime! }
    type Mutation {
      createBot(input: CreateBotInput!): CreateBotMutation
      updateBot(input: UpdateBotInput!): UpdateBotMutation
      deleteBot(id: ID!): DeleteBotMutation
      createBotApiKey(botId: ID!, label: String!): CreateBotApiKeyMutation
      deleteBotApiKey(keyId: ID!): DeleteBotApiKeyMutation
      createBotRuntimeToken(botId: ID!, label: String, ttlSeconds: Int): CreateBotRuntimeTokenMutation
      revokeBotRuntimeTokens(botId: ID!): RevokeBotRuntimeTokensMutation
    }
    input CreateBotInput { name: String! description: String teamIds: [ID!] repositoryIds: [ID!] }
    input UpdateBotInput { id: ID! name: String description: String teamIds: [ID!] repositoryIds: [ID!] }
    type CreateBotMutation { bot: ManagedBot botKey: String! }
    type UpdateBotMutation { bot: ManagedBot errors: [ErrorType!]! }
    type DeleteBotMutation { bot: ManagedBot errors: [ErrorType!]! }
    type CreateBotApiKeyMutation { botKey: String! }
    type DeleteBotApiKeyMutation { success: Boolean! errors: [ErrorType!]! }
    type CreateBotRuntimeTokenMutation { botKey: String! expiresAt: DateTime! }
    type RevokeBotRuntimeTokensMutation { revokedCount: Int! }
  `,

  '5.9 the audit log': `
    type Query { assetAuditLog(first: Int, after: String): AssetAuditEventConnection! }
    type AssetAuditEventConnection { pageInfo: PageInfo! nodes: [AssetAuditEvent!]! }
    type AssetAuditEvent {
      id: ID! date: DateTime! actorEmail: String actorName: String event: String! targetType: String! targetName: String
      data: JSONString
    }
    type Mutation { importAuditEvents(events: [ImportAuditEventInput!]!): ImportAuditEventsMutation }
    input ImportAuditEventInput {
      timestamp: DateTime! actor: String event: String! targetType: String! target: String data: JSONString
    }
    type ImportAuditEventsMutation { importedCount: Int! errors: [ErrorType!]! }
  `,

  '5.10 usage': `
    type Query {
      assetUsageEvents(
        assetName: String, assetType: String, actor: String, since: DateTime, until: DateTime, first: Int, after: String
      ): AssetUsageEventConnection!
    }
    type AssetUsageEventConnection { pageInfo: PageInfo! nodes: [AssetUsageEvent!]! }
    type AssetUsageEvent {
      timestamp: DateTime! actorEmail: String assetName: String! assetVersion: String! assetType: String!
    }
  `,

  '5.11 app plugins': `
    type Vault { appPluginPolicy: AppPluginPolicy! appPluginStorage(pluginId: String!): JSONString }
    type AppPluginPolicy { mode: AppPluginPolicyMode! allowed: [String!]! }
    enum AppPluginPolicyMode { OPEN ALLOWLIST DISABLED }
    type Mutation {
      setAppPluginPolicy(input: SetAppPluginPolicyInput!): SetAppPluginPolicyMutation
      setAppPluginStorage(input: SetAppPluginStorageInput!): SetAppPluginStorageMutation
    }
    input SetAppPluginPolicyInput { mode: AppPluginPolicyMode! allowed: [String!] }
    input SetAppPluginStorageInput { pluginId: String! data: JSONString }
    type SetAppPluginPolicyMutation { appPluginPolicy: AppPluginPolicy errors: [ErrorType!]! }
    type SetAppPluginStorageMutation { errors: [ErrorType!]! }
  `,

  '5.12 benchmarks and quality': `
    type Vault { assetBenchmarks(assetName: String!, first: Int): JSONString latestAssetBenchmarks: JSONString }
    interface AssetSource { isReadonly: Boolean! }
    type AssetManagedSource implements AssetSource { isReadonly: Boolean! confidenceScore: Float evaluationResult: String }
    type AssetGitSource implements AssetSource { isReadonly: Boolean! }
    type Mutation {
      importAssetBenchmark(input: ImportAssetBenchmarkInput!): ImportAssetBenchmarkMutation
      evaluateAsset(id: ID!): EvaluateAssetMutation
    }
    input ImportAssetBenchmarkInput { assetName: String! benchmark: JSONString! }
    type ImportAssetBenchmarkMutation { errors: [ErrorType!]! }
    type EvaluateAssetMutation { errors: [ErrorType!]! }
  `,
};
