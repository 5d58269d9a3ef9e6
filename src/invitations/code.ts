import { createHash, randomBytes } from 'node:crypto';

const lifeMs = 7 * 24 * 60 * 60 * 1000;

/** A fresh secret for a link, and what is stored of it. The code is in the mail and nowhere else. */
export function mintCode() {
  const code = randomBytes(32).toString('base64url');
  return { code, secretHash: hashCode(code), expiresAt: new Date(Date.now() + lifeMs) };
}

/** SHA-256. A slow hash would buy nothing: the code is 256 random bits. */
export function hashCode(code: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(code).digest());
}

/** Where the page is that serves the link, on this server. */
export const pathOf = (code: string) => `/invitation?code=${code}`;
