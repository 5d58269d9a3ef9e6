import type { Principal, User } from '../auth/principal.ts';

/** Only a session is a visitor of pages; a token in a header is not. */
export function signedIn(principal: Principal): User | null {
  return principal.kind === 'USER' && principal.credential.via === 'session' ? principal : null;
}
