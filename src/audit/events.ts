/** Everything that the audit log can say: a closed union, so that a misspelt event does not compile. */
export type AuditEvent = { organizationId: string | null; target: Target } & (
  | { event: 'organization.created' }
  | { event: 'organization.updated'; data: { fields: string[] } }
  | { event: 'organization.deleted' }
  | { event: 'organization.ownership_transferred'; data: { from: string; to: string } }
  | { event: 'member.added' | 'member.left'; data: { role: string } }
  | { event: 'member.role_changed'; data: { from: string; to: string } }
  | { event: 'member.removed'; data: { role: string; reason?: 'organization_deleted' } }
  | { event: 'session.created' | 'session.ended' | 'session.organization_switched' }
  | { event: 'session.token_issued' }
  | { event: 'user.password_changed' }
  | { event: 'token.created'; data: { kind: string; scopes: string[]; botId?: string; allowedIps?: string[] } & Redeemed }
  | {
      event: 'token.revoked';
      data: { kind: string; botId?: string; reason?: 'bot_deleted' | 'member_removed' | 'member_left' | 'organization_deleted' };
    }
  | { event: 'device.approved'; data: { clientId: string; botId?: string } }
  | { event: 'device.denied'; data: { clientId: string; reason?: 'right_lost' } }
  | { event: 'token.refused'; data: { cause: 'expired' | 'revoked' | 'owner-gone' | 'address' } }
  | { event: 'token.updated'; data: { kind: string; fields: string[]; scopes: string[]; allowedIps: string[] } }
  | { event: 'bot.created' | 'bot.deleted' }
  | { event: 'bot.updated'; data: { fields: string[] } }
  | { event: 'bot.team_added' | 'bot.team_removed'; data: { teamId: string } }
  | { event: 'team.created' | 'team.deleted' }
  | { event: 'team.updated'; data: { fields: string[] } }
  | { event: 'invitation.created'; data: { role: string } }
  | { event: 'invitation.resent' | 'invitation.accepted' }
  | { event: 'invitation.revoked'; data: { reason?: 'replaced' | 'member_added' | 'member_removed' | 'organization_deleted' } }
  | { event: 'team.member_added' | 'team.member_removed' | 'team.admin_set' | 'team.admin_unset'; data: { userId: string } }
  | { event: 'organization.origins_set'; data: { origins: string[] } }
  | { event: 'repository.connected' | 'repository.disconnected' }
  | {
      event: 'team.repo_added' | 'team.repo_removed';
      data: { repositoryId: string; repository: string; paths?: string[]; reason?: 'repository_disconnected' | 'team_deleted' };
    }
  | { event: 'asset.created'; data: { assetType: string; version: string; status: string } }
  | { event: 'asset.updated'; data: { fields?: string[]; version?: string; changeRequestId?: string } }
  | { event: 'asset.version_activated'; data: { from: string; to: string } }
  | { event: 'asset.published' | 'asset.unpublished' | 'asset.removed' }
  | { event: 'asset.renamed'; data: { from: string; to: string } }
  // `from`: the first byte of a range that does not begin at the start.
  | { event: 'asset.downloaded'; data: { version: string; ip: string; userAgent: string | null; from?: number } }
  | { event: 'asset.benchmark_imported'; data: { benchmarkId: string } }
  | { event: 'asset.evaluated'; data: { version: string; confidence: number } }
  | { event: 'install.set' | 'install.removed'; data: InstalledTo }
  | { event: 'install.cleared'; data: InstalledTo & { reason: ClearReason } }
  | { event: 'collection.created' | 'collection.deleted' }
  | { event: 'collection.updated'; data: { fields?: string[]; added?: string[]; removed?: string[] } }
  | { event: 'collection.installed' | 'collection.uninstalled'; data: InstalledTo & { reason?: ClearReason } }
  | { event: 'profile.activated' | 'profile.cleared'; data: { collectionId: string | null; reason?: 'collection_deleted' } }
  | {
      event: 'change_request.created' | 'change_request.merged' | 'change_request.closed';
      data: { assetId: string; title: string };
    }
  | { event: 'change_request.file_changed'; data: { path: string; action: string } }
  | {
      event: 'installation_request.created' | 'installation_request.approved' | 'installation_request.rejected';
      data: { assetId: string } & InstalledTo;
    }
  | {
      event: 'lock.accessed';
      data: { ip: string; userAgent: string | null; sessionId?: string; slug?: string; keyPrefix?: string };
    }
  | { event: 'lock.asset_left_out'; data: { reason: string } }
  | { event: 'audit.imported'; data: { events: number } }
  | { event: 'plugin.policy_set'; data: { mode: string; allowed: string[] } }
  | { event: 'plugin.storage_set'; data: { bytes: number | null } }
);

/** Of a device token, which nobody makes but the server when a program redeems its grant: whom it acts as, and by which approval. */
type Redeemed = { userId?: string; deviceGrantId?: string };

/** Why installations ended that nobody took away by name. */
export type ClearReason =
  | 'replaced'
  | 'promoted'
  | 'team_deleted'
  | 'bot_deleted'
  | 'repository_disconnected'
  | 'collection_deleted'
  | 'member_removed'
  | 'member_left'
  | 'asset_removed';

/** A target of an installation, in words and by id. */
export type InstalledTo =
  | { kind: 'organization' }
  | { kind: 'repository'; repository: string; repositoryId: string; paths?: string[] }
  | { kind: 'team'; team: string; teamId: string }
  | { kind: 'user'; user: string; userId: string }
  | { kind: 'bot'; bot: string; botId: string };

/** What the event happened to. The name is kept as it was then. */
export interface Target {
  type:
    | 'organization'
    | 'user'
    | 'session'
    | 'token'
    | 'device_grant'
    | 'bot'
    | 'team'
    | 'invitation'
    | 'repository'
    | 'asset'
    | 'collection'
    | 'change_request'
    | 'installation_request'
    | 'lock'
    | 'plugin';
  id: string;
  name?: string;
}
