import { isSignedIn, type Principal, type SignedIn } from '../auth/principal.ts';

/** Only a session is a visitor of pages; a token in a header is not. */
export function signedIn(principal: Principal): SignedIn | null {
  return isSignedIn(principal) ? principal : null;
}
