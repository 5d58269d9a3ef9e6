/** Everything that the audit log can say: a closed union, so that a misspelt event does not compile. */
export type AuditEvent = { organizationId: string | null; target: Target } & (
  | { event: 'organization.created' }
  | { event: 'member.added'; data: { role: string } }
  | { event: 'session.created' | 'session.ended' | 'session.organization_switched' }
  | { event: 'session.token_issued' }
  | { event: 'user.password_changed' }
  | { event: 'token.created'; data: { kind: string; scopes: string[]; botId?: string } }
  | { event: 'token.revoked'; data: { kind: string; botId?: string; reason?: 'bot_deleted' } }
  | { event: 'token.refused'; data: { cause: 'expired' | 'revoked' | 'owner-gone' | 'address' } }
  | { event: 'bot.created' | 'bot.deleted' }
  | { event: 'bot.updated'; data: { fields: string[] } }
  | { event: 'bot.team_added' | 'bot.team_removed'; data: { teamId: string } }
  | { event: 'team.created' | 'team.deleted' }
  | { event: 'team.updated'; data: { fields: string[] } }
  | { event: 'team.member_added' | 'team.member_removed' | 'team.admin_set' | 'team.admin_unset'; data: { userId: string } }
  | { event: 'organization.origins_set'; data: { origins: string[] } }
);

/** What the event happened to. The name is kept as it was then. */
export interface Target {
  type: 'organization' | 'user' | 'session' | 'token' | 'bot' | 'team';
  id: string;
  name?: string;
}
