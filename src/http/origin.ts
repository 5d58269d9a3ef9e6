import type { RequestHead } from '../auth/request-head.ts';
import { isLoopback } from '../config.ts';

/** All that is asked of a request here; of a form, no more is at hand. */
type HeadersAsked = Pick<RequestHead, 'header'>;

/**
 * Whether a request comes from this server's own pages or from no browser at all (docs/credentials.md): its `Origin` is ours, or it has
 * none and the browser calls it same-origin or typed in. Never read off the request's own Host.
 */
export function originVerdict(publicUrl: URL, head: HeadersAsked): 'ours' | 'foreign' | 'unknown' {
  const origin = head.header('origin');
  if (origin !== null) return sameOrigin(publicUrl, origin) ? 'ours' : 'foreign';
  const site = head.header('sec-fetch-site');
  if (site === null) return 'unknown';
  return site === 'same-origin' || site === 'none' ? 'ours' : 'foreign';
}

function sameOrigin(publicUrl: URL, origin: string): boolean {
  if (origin === publicUrl.origin) return true;
  // On loopback, localhost and 127.0.0.1 with the same port are one origin.
  if (!isLoopback(publicUrl.hostname)) return false;
  const match = /^(https?:)\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/.exec(origin);
  return match !== null && match[1] === publicUrl.protocol && (match[3] ?? '') === publicUrl.port;
}

/** A cookie call needs our origin, or a header that no foreign page can send without asking first. */
export function mayUseCookie(publicUrl: URL, head: HeadersAsked): boolean {
  const verdict = originVerdict(publicUrl, head);
  if (verdict !== 'unknown') return verdict === 'ours';
  return head.header('x-gatehouse-csrf') === '1' && /^application\/json\b/i.test(head.header('content-type') ?? '');
}
