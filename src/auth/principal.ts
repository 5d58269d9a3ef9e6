import type { Scope } from './scopes.ts';

export type PrincipalKind = 'USER' | 'BOT' | 'SERVICE_ACCOUNT' | 'ANONYMOUS';

/** What a member may do in an organization, lowest first. */
export const roles = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'] as const;
export type Role = (typeof roles)[number];

export function atLeast(role: Role, minimum: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(minimum);
}

interface CredentialFacts {
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** A signed-in browser, or a session token (JWT) that stands for one. Speaks with its owner's full voice. */
export interface SessionCredential extends CredentialFacts {
  via: 'session';
  kind: 'SESSION' | 'SESSION_TOKEN';
  sessionId: string;
}

/** A stored bearer secret. Speaks within its scopes. */
export interface TokenCredential extends CredentialFacts {
  via: 'token';
  kind: 'PERSONAL_TOKEN' | 'BOT_API_KEY' | 'ORGANIZATION_API_KEY' | 'RUNTIME_TOKEN' | 'DEVICE_TOKEN';
  tokenId: string;
  label: string;
  maskedToken: string;
  scopes: ReadonlySet<Scope>;
}

interface InOrganization {
  organizationId: string;
}

/** A person, in the organization that the credential speaks for, with the role held at this moment. */
export interface User extends InOrganization {
  kind: 'USER';
  userId: string;
  email: string;
  name: string;
  role: Role;
  credential: SessionCredential | TokenCredential;
}

/** A person who speaks by a session, or by a session token that stands for one: what `via: 'session'` in a gate lets through. */
export interface SignedIn extends User {
  credential: SessionCredential;
}

export interface Bot extends InOrganization {
  kind: 'BOT';
  botId: string;
  name: string;
  slug: string;
  credential: TokenCredential;
}

/** Another service. An organization key is its own service account: the two share their id and name. */
export interface ServiceAccount extends InOrganization {
  kind: 'SERVICE_ACCOUNT';
  serviceAccountId: string;
  name: string;
  credential: TokenCredential;
}

export interface Anonymous {
  kind: 'ANONYMOUS';
}

/** Who is calling. Holds ids and scopes, never a secret: it is logged. "Nobody" is a member of the union, not an absence. */
export type Principal = User | Bot | ServiceAccount | Anonymous;
export type Known = Exclude<Principal, Anonymous>;
/** Who can change anything at all: never a bot. A service account acts as ADMIN within its scopes. */
export type Manager = User | ServiceAccount;

export const anonymous: Anonymous = Object.freeze({ kind: 'ANONYMOUS' });

/** Whether a session is speaking for its person. */
export function isSignedIn(principal: Principal): principal is SignedIn {
  return principal.kind === 'USER' && principal.credential.via === 'session';
}

/** Whether this principal may do what takes the role ADMIN, as far as its scopes go. */
export function isAdmin(principal: Known): boolean {
  return principal.kind === 'SERVICE_ACCOUNT' || (principal.kind === 'USER' && atLeast(principal.role, 'ADMIN'));
}

/** Whether this is a person who may only look. */
export function isViewer(principal: Known): boolean {
  return principal.kind === 'USER' && !atLeast(principal.role, 'MEMBER');
}

export function principalId(principal: Known): string;
export function principalId(principal: Principal): string | null;
export function principalId(principal: Principal): string | null {
  switch (principal.kind) {
    case 'USER':
      return principal.userId;
    case 'BOT':
      return principal.botId;
    case 'SERVICE_ACCOUNT':
      return principal.serviceAccountId;
    case 'ANONYMOUS':
      return null;
  }
}

/** What logs call somebody: a person by the e-mail address, which tells people of one name apart. */
export function nameInLogs(principal: Known): string {
  return principal.kind === 'USER' ? principal.email : principal.name;
}

/** The row id of the credential that is speaking. */
export function credentialId({ credential }: Known): string {
  return credential.via === 'session' ? credential.sessionId : credential.tokenId;
}

/** All that a credential may be used for. */
export function heldScopes({ credential }: Known): Scope[] {
  return credential.via === 'session' ? ['full'] : [...credential.scopes];
}

/** A session needs no scope; a token needs `full` or exactly this one: a write scope does not imply its read scope. */
export function holdsScope(principal: Known, scope: Scope): boolean {
  const { credential } = principal;
  return credential.via === 'session' || credential.scopes.has('full') || credential.scopes.has(scope);
}
