import { BadCredential } from '../kernel/errors.ts';
import type { RequestHead } from './request-head.ts';

export type PresentedCredential = { by: 'nothing' } | { by: 'token'; secret: string } | { by: 'cookie'; secret: string };

const printable = /^[\x21-\x7e]+$/;

/**
 * Reads the one credential of a request: `Authorization: Bearer`, `X-Skene-Token`, `X-API-Key`, and only without any of them the session
 * cookie (docs/credentials.md). Headers that agree are one credential. Headers that differ, another scheme, or an empty value are a bad
 * credential: shown but bad is never anonymous.
 */
export function readCredential(head: RequestHead, cookieName: string): PresentedCredential {
  const shown = [bearer(head.header('authorization')), head.header('x-skene-token'), head.header('x-api-key')].filter(
    (value) => value !== null,
  );
  const secret = shown[0];
  if (secret !== undefined) {
    if (!printable.test(secret) || shown.some((other) => other !== secret)) throw new BadCredential();
    return { by: 'token', secret };
  }
  const cookie = readCookie(head.header('cookie'), cookieName);
  return cookie === null ? { by: 'nothing' } : { by: 'cookie', secret: cookie };
}

function bearer(authorization: string | null): string | null {
  if (authorization === null) return null;
  return /^bearer +(.*)$/i.exec(authorization)?.[1] ?? '';
}

function readCookie(header: string | null, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [key, ...value] = pair.split('=');
    // An emptied cookie is what sign-out leaves behind: nothing is shown.
    if (key?.trim() === name) return value.join('=').trim() || null;
  }
  return null;
}
