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
  | { event: 'token.created'; data: { kind: string; scopes: string[]; botId?: string; allowedIps?: string[] } }
  | {
      event: 'token.revoked';
      data: { kind: string; botId?: string; reason?: 'bot_deleted' | 'member_removed' | 'member_left' | 'organization_deleted' };
    }
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
);

/** What the event happened to. The name is kept as it was then. */
export interface Target {
  type: 'organization' | 'user' | 'session' | 'token' | 'bot' | 'team' | 'invitation';
  id: string;
  name?: string;
}
