// As the client sends it, with the variables that it leaves null.
export const assetUsageEvents = `query AssetUsageEvents(
  $assetName: String, $assetType: String, $actor: String, $since: DateTime, $until: DateTime, $first: Int, $after: String
) {
  assetUsageEvents(
    assetName: $assetName, assetType: $assetType, actor: $actor, since: $since, until: $until, first: $first, after: $after
  ) {
    pageInfo { hasNextPage endCursor }
    nodes { timestamp actorEmail assetName assetVersion assetType }
  }
}`;

export const usageInFull = `query ($assetName: String, $assetType: String, $actor: String, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
  assetUsageEvents(
    assetName: $assetName, assetType: $assetType, actor: $actor, since: $since, until: $until, first: $first, after: $after
  ) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id timestamp receivedAt actorKind actorEmail actorName assetName assetVersion assetType toolName durationMs success
    }
  }
}`;
