import type { Bot, Role, ServiceAccount, SessionCredential, TokenCredential, User } from '../../src/auth/principal.ts';
import type { Scope } from '../../src/auth/scopes.ts';

const times = { createdAt: new Date(0), expiresAt: null, lastUsedAt: null };
export const session: SessionCredential = { via: 'session', kind: 'SESSION', sessionId: 'ses_1', ...times };
export const sessionToken: SessionCredential = { ...session, kind: 'SESSION_TOKEN' };

export function token(...scopes: Scope[]): TokenCredential {
  return {
    via: 'token',
    kind: 'PERSONAL_TOKEN',
    tokenId: 'tok_1',
    label: 'ci',
    maskedToken: '…',
    scopes: new Set(scopes),
    ...times,
  };
}

export function user(credential: User['credential'] = session, role: Role = 'MEMBER'): User {
  return { kind: 'USER', userId: 'usr_1', email: 'ada@example.org', name: 'Ada', role, organizationId: 'org_1', credential };
}

export function bot(...scopes: Scope[]): Bot {
  return { kind: 'BOT', botId: 'bot_1', name: 'Runner', slug: 'runner', organizationId: 'org_1', credential: token(...scopes) };
}

export function service(...scopes: Scope[]): ServiceAccount {
  return {
    kind: 'SERVICE_ACCOUNT',
    serviceAccountId: 'key_1',
    name: 'ci',
    organizationId: 'org_1',
    credential: token(...scopes),
  };
}
