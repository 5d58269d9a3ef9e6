import { randomUUID } from 'node:crypto';
import { type AuthenticateDeps, authenticate } from '../auth/authenticate.ts';
import { anonymous, type Principal } from '../auth/principal.ts';
import { type RequestHead, userAgentOf } from '../auth/request-head.ts';
import type { Db } from '../db/client.ts';
import { storeFailure } from '../db/failures.ts';
import { AnswerBudget } from '../graphql/answer-budget.ts';
import { CsrfRejected } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Services } from '../services.ts';
import type { Call } from './call.ts';
import { corsGrant } from './cors.ts';
import { mayUseCookie, originVerdict } from './origin.ts';
import { isRest } from './paths.ts';
import { HttpRefusal } from './problem.ts';

export interface FrontDoorDeps {
  db: Db;
  services: Services;
  auth: AuthenticateDeps;
  log: Logger;
  /** Whether X-Forwarded-For of a connection from this address is believed. */
  isTrustedProxy(address: string): boolean;
}

/** Bodies without a valid credential, and with one, in bytes. */
const bodyLimits = { unknown: 1_000_000, known: 16_000_000 };
const longestUrl = 8_192;
const mostHeaders = 100;

export function bodyLimitOf(principal: Principal): number {
  return principal.kind === 'ANONYMOUS' ? bodyLimits.unknown : bodyLimits.known;
}

export function newRequestId(): string {
  return randomUUID();
}

/**
 * What can be refused by the look of the message alone. `rawHeaders` is Node's list of names and values: it keeps what the parsed form
 * silently drops, a second Authorization for one.
 */
export function refuseMalformed(host: string | null, url: string, rawHeaders: readonly string[]): void {
  if (host === null || !isHost(host)) throw new HttpRefusal(400, 'The Host header is malformed.');
  if (url.length > longestUrl)
    throw new HttpRefusal(414, `The address is longer than ${longestUrl} characters. Send the query in a POST body.`);
  if (rawHeaders.length / 2 > mostHeaders) throw new HttpRefusal(431, `The request has more than ${mostHeaders} headers.`);
  for (const name of ['authorization', 'host', 'x-api-key', 'x-skene-token']) {
    if (rawHeaders.filter((header, at) => at % 2 === 0 && header.toLowerCase() === name).length > 1) {
      throw new HttpRefusal(400, `The request has two ${name} headers.`);
    }
  }
}

function isHost(host: string): boolean {
  const match = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/.exec(host);
  return match !== null && Number(match[1] ?? 0) <= 65_535;
}

/** Path and query as this server reads them: an absolute target keeps only its path, repeated slashes are one. */
export function readTarget(target: string): { path: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  const [path = '/', query = ''] = local.split('#', 1)[0]!.split(/\?(.*)/s, 2);
  return { path: plainPath(path), query: query && `?${query}` };
}

/** One spelling for one address (RFC 3986, 6.2.2): what needs no percent sign has none, so that no rule about a path can be written around. */
function plainPath(path: string): string {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (written, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : written.toUpperCase();
  });
  return decoded.replace(/\/{2,}/g, '/');
}

/** Whether a browser asks for one of the pages, which lead to a sign-in where others are refused. Queries and REST are no pages. */
export function looksAtPage({ method, path, query, header }: RequestHead): boolean {
  return method === 'GET' && /\btext\/html\b/.test(header('accept') ?? '') && !/[?&]query=/.test(query) && !isRest(path);
}

/**
 * Admits a request: who is calling, may a cookie speak here, and may a page of another site. Throws what is to be answered instead.
 * `grant` is given the headers that let such a page read the answer, whatever that will be.
 */
export async function admit(
  deps: FrontDoorDeps,
  head: RequestHead,
  requestId: string,
  grant: (headers: Record<string, string>) => void,
): Promise<Call> {
  const { principal, byCookie, extended } = await authenticate(deps.auth, head).catch((error: unknown) => {
    // Never fail open: without the database nobody can be told from anybody.
    throw storeFailure(error) ?? error;
  });
  const { publicUrl, sessionCookie } = deps.services;
  // A page that is only looked at changes nothing and shows nothing to the page that links to it.
  if (byCookie && !looksAtPage(head) && !mayUseCookie(publicUrl, head)) throw new CsrfRejected();
  const sameOrigin = originVerdict(publicUrl, head) !== 'foreign';
  const origin = head.header('origin');
  if (!sameOrigin && origin !== null && !byCookie && principal.kind !== 'ANONYMOUS')
    grant(await corsGrant(deps.auth.pool, principal, origin));
  return {
    ...callOf(deps, head, requestId),
    principal,
    sameOrigin,
    cookies: extended ? [sessionCookie.keep(extended.secret, extended.expiresAt)] : [],
  };
}

/** The call of nobody, as it stands before a credential is looked at: what probes, assets and the pages that lead to a sign-in get. */
export function callOf({ db, services, log }: FrontDoorDeps, head: RequestHead, requestId: string): Call {
  return {
    db,
    services,
    log,
    principal: anonymous,
    requestId,
    visitor: { ip: head.ip, userAgent: userAgentOf(head) },
    sameOrigin: true,
    cookies: [],
    answer: new AnswerBudget(),
    askedDocuments: { tokens: 0 },
    params: null,
  };
}
