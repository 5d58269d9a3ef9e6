// As the client sends them.
export const assetAuditLog = `query AssetAuditLog($first: Int, $after: String) {
  assetAuditLog(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id date actorEmail actorName event targetType targetName data }
  }
}`;

export const importAuditEvents = `mutation ImportAuditEvents($events: [ImportAuditEventInput!]!) {
  importAuditEvents(events: $events) { importedCount errors { field messages } }
}`;

/** Everything that can be asked of the log. */
export const filteredLog = `query (
  $search: String, $assetTypes: [AssetType!], $events: [String!], $targetId: ID, $actorId: ID, $dateFrom: DateTime, $dateTo: DateTime,
  $actorType: String, $first: Int, $after: String
) {
  assetAuditLog(
    search: $search, assetTypes: $assetTypes, events: $events, targetId: $targetId, actorId: $actorId, dateFrom: $dateFrom,
    dateTo: $dateTo, actorType: $actorType, first: $first, after: $after
  ) {
    pageInfo { hasNextPage endCursor }
    nodes { id date event actorKind actorId actorEmail actorName targetType targetId targetName data imported importedActor }
  }
}`;
